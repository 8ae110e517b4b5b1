import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import type { Platform } from '../../../lib/core'
import type { Door, DoorCase } from '../../support/doors'
import { createProvisioner, credentialsOf, waitUntilServed } from '../../support/provision'
import type { Provisioner } from '../../support/provision'

/** What every group of the bed calls its model. */
export const FOREIGN_ALIAS = 'my-model'

/** A door with a group of every platform; each has an account, and another that fails behind the model `server-error`. */
export type ForeignBed = {
  readonly provider: SimulatedProvider
  readonly door: Door
  readonly keys: Readonly<Record<Platform, string>>
  close(): Promise<void>
}

const UPSTREAM_MODELS: Readonly<Record<Platform, string>> = {
  anthropic: 'claude-sonnet-4-5',
  openai: 'gpt-5.4',
  gemini: 'gemini-2.5-flash',
  antigravity: 'gemini-2.5-flash',
}

export async function openForeignBed(open: DoorCase['open']): Promise<ForeignBed> {
  const provider = await startSimulatedProvider()
  const door = await open()
  const close = async (): Promise<void> => {
    await door.close()
    await provider.close()
  }
  try {
    const provisioner = createProvisioner(door.admin, provider.url)
    const userId = await provisioner.user()
    const keyOf = (platform: Platform): Promise<string> => provisionPlatform(provisioner, platform, userId)
    const keys = {
      anthropic: await keyOf('anthropic'),
      openai: await keyOf('openai'),
      gemini: await keyOf('gemini'),
      antigravity: await keyOf('antigravity'),
    }
    for (const key of Object.values(keys)) await waitUntilServed(door.url, key, FOREIGN_ALIAS)
    return { provider, door, keys, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function provisionPlatform(
  provisioner: Provisioner,
  platform: Platform,
  userId: number,
): Promise<string> {
  const groupId = await provisioner.group({ name: platform, platform })
  const upstream = UPSTREAM_MODELS[platform]
  const serve = async (model: string, secret: string, priority: number): Promise<void> => {
    const channelId = await provisioner.channel({
      name: `${platform} ${model}`,
      groups: [{ group_id: groupId, route_priority: priority }],
      model_mapping: { [platform]: { [model]: upstream } },
      model_pricing: [{ platform, models: [upstream], input_price: '0.000001', output_price: '0.000002' }],
    })
    const bindings = [{ group_id: groupId, channel_id: channelId }]
    await provisioner.account(secret, { platform, bindings, ...credentialsOf(platform, secret) })
  }
  await serve('server-error', `sim-server-error-${platform}`, 2)
  await serve(FOREIGN_ALIAS, `upstream-secret-${platform}`, 1)
  return provisioner.key(userId, { group_id: groupId })
}
