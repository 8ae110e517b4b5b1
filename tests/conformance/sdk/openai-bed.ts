import OpenAI from 'openai'
import type { ClientOptions } from 'openai'
import { expect } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { Decimal } from '../../../lib/core'
import type { Door, DoorCase } from '../../support/doors'
import { createProvisioner } from '../../support/provision'
import type { ProvisionedRoute, Provisioner } from '../../support/provision'
import { usageRowOf } from '../../support/usage-rows'
import { waitUntil } from '../../support/wait-until'

/** The model both channels send upstream. */
export const UPSTREAM_MODEL = 'gpt-5.4'

/** A door with one group of the openai platform: two aliases of one model, each with its own channel, account and price. */
export type OpenaiBed = {
  readonly provider: SimulatedProvider
  readonly door: Door
  readonly groupId: number
  readonly apiKey: string
  /** Of a user without balance. */
  readonly poorKey: string
  readonly routes: readonly [ProvisionedRoute, ProvisionedRoute]
  client(options?: ClientOptions): OpenAI
  close(): Promise<void>
}

export async function openOpenaiBed(open: DoorCase['open']): Promise<OpenaiBed> {
  const provider = await startSimulatedProvider()
  const door = await open()
  const close = async (): Promise<void> => {
    await door.close()
    await provider.close()
  }
  try {
    return { ...(await furnish(provider, door)), provider, door, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function furnish(
  provider: SimulatedProvider,
  door: Door,
): Promise<Omit<OpenaiBed, 'provider' | 'door' | 'close'>> {
  const provisioner = createProvisioner(door.admin, provider.url)
  const groupId = await provisioner.group({ name: 'openai', platform: 'openai' })
  const route = routeMaker(provisioner, groupId)
  const routes = [await route('asxs', 1), await route('codex2api', 2)] as const
  await provisionOthers(provisioner, groupId)
  const userId = await provisioner.user({ email: 'grace@example.com' })
  const apiKey = await provisioner.key(userId, { group_id: groupId })
  const poorUser = await provisioner.user({ balance: 0 })
  const poorKey = await provisioner.key(poorUser, { group_id: groupId })
  const client = (options: ClientOptions = {}): OpenAI =>
    new OpenAI({ apiKey, baseURL: `${door.url}/v1`, maxRetries: 0, ...options })
  await waitUntil('the last model is served', async () => {
    await client().responses.inputTokens.count({ model: 'last-model', input: 'ready?' })
    return true
  })
  return { groupId, apiKey, poorKey, routes, client }
}

function routeMaker(provisioner: Provisioner, groupId: number) {
  return async (name: string, priority: number): Promise<ProvisionedRoute> => {
    const alias = `${UPSTREAM_MODEL}-${name}`
    const secret = `sk-upstream-secret-of-${name}`
    const [inputPrice, outputPrice] = [`0.00000${priority}`, `0.00001${priority}`]
    const channelId = await provisioner.channel({
      name,
      groups: [{ group_id: groupId, route_priority: priority }],
      model_mapping: { openai: { [alias]: UPSTREAM_MODEL } },
      model_pricing: [
        { platform: 'openai', models: [UPSTREAM_MODEL], input_price: inputPrice, output_price: outputPrice },
      ],
    })
    const account = (suffix: string): Promise<number> =>
      provisioner.account(`${secret}${suffix}`, {
        name: `${name}${suffix}`,
        platform: 'openai',
        bindings: [{ group_id: groupId, channel_id: channelId }],
      })
    const accountId = await account('')
    await account('-spare')
    return { alias, channelId, accountId, secret, inputPrice, outputPrice }
  }
}

/** Models named after what happens to their calls, embeddings and images; the last one stands for all. */
async function provisionOthers(provisioner: Provisioner, groupId: number): Promise<void> {
  const models = {
    'rate-limited': UPSTREAM_MODEL,
    'server-error': UPSTREAM_MODEL,
    'text-embedding-3-small': 'text-embedding-3-small',
    'gpt-image-1.5': 'gpt-image-1.5',
    'last-model': UPSTREAM_MODEL,
  }
  for (const [model, upstream] of Object.entries(models)) {
    const channelId = await provisioner.channel({
      group_ids: [groupId],
      model_mapping: { openai: { [model]: upstream } },
    })
    await provisioner.account(`sim-${model}`, {
      platform: 'openai',
      bindings: [{ group_id: groupId, channel_id: channelId }],
    })
  }
}

/** The API error a call ends with; anything else fails the test. */
export async function refusalOf(call: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const error: unknown = await call.then(
    () => new Error('the call was answered'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof OpenAI.APIError) return error
  throw error
}

/** What the row of an answer must say and cost, to the last digit. */
export async function expectBilled(
  { door }: OpenaiBed,
  route: ProvisionedRoute,
  answer: {
    readonly response: Response
    readonly protocol: string
    readonly inputTokens: number
    readonly outputTokens: number
  },
): Promise<void> {
  const row = await usageRowOf(door.admin, answer.response.headers.get('x-request-id') ?? '')
  expect(row).toMatchObject({
    channel_id: route.channelId,
    protocol: answer.protocol,
    requested_model: route.alias,
    upstream_model: UPSTREAM_MODEL,
    model_mapping_chain: `${route.alias}→${UPSTREAM_MODEL}`,
    input_tokens: answer.inputTokens,
    output_tokens: answer.outputTokens,
    pricing_source: 'channel',
    status: 'ok',
    usage_source: 'final',
  })
  const input = new Decimal(route.inputPrice).times(answer.inputTokens)
  const output = new Decimal(route.outputPrice).times(answer.outputTokens)
  expect(new Decimal(row.actual_cost_exact)).toEqual(input.plus(output))
}
