import Anthropic from '@anthropic-ai/sdk'
import type { ClientOptions } from '@anthropic-ai/sdk'
import { expect } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { Decimal } from '../../../lib/core'
import type { Door, DoorCase } from '../../support/doors'
import { provisionWorld, UPSTREAM_MODEL, waitUntilServed } from '../../support/provision'
import type { ProvisionedRoute, World } from '../../support/provision'
import { usageRowOf } from '../../support/usage-rows'

/** A door with the standard world, routes and keys that are refused, and SDK clients of it. */
export type SdkBed = {
  readonly provider: SimulatedProvider
  readonly door: Door
  readonly world: World
  /** Keys of a user without balance, and of one request a minute. */
  readonly keys: { readonly poor: string; readonly limited: string }
  client(options?: ClientOptions): Anthropic
  /** A client whose HTTP calls are counted: retries are calls too. */
  countingClient(options: ClientOptions): { readonly client: Anthropic; readonly calls: () => number }
  close(): Promise<void>
}

export async function openSdkBed(open: DoorCase['open']): Promise<SdkBed> {
  const provider = await startSimulatedProvider()
  const door = await open()
  try {
    return await furnish(provider, door)
  } catch (error) {
    await door.close()
    await provider.close()
    throw error
  }
}

async function furnish(provider: SimulatedProvider, door: Door): Promise<SdkBed> {
  const world = await provisionWorld(door, provider.url)
  const keys = await provisionKeys(world)
  await provisionFailures(door, world)
  const client = (options: ClientOptions = {}): Anthropic =>
    new Anthropic({ apiKey: world.apiKey, authToken: null, baseURL: door.url, maxRetries: 0, ...options })
  return {
    provider,
    door,
    world,
    keys,
    client,
    countingClient(options) {
      let calls = 0
      const counted: typeof fetch = (input, init) => {
        calls += 1
        return fetch(input, init)
      }
      return { client: client({ ...options, fetch: counted }), calls: () => calls }
    },
    async close() {
      await door.close()
      await provider.close()
    },
  }
}

async function provisionKeys({ provisioner, userId, groupId }: World): Promise<SdkBed['keys']> {
  const poorUser = await provisioner.user({ balance: 0 })
  return {
    poor: await provisioner.key(poorUser, { group_id: groupId }),
    limited: await provisioner.key(userId, { group_id: groupId, rpm_limit: 1 }),
  }
}

/** Models named after what happens to their calls. */
async function provisionFailures(door: Door, { provisioner, groupId, apiKey }: World): Promise<void> {
  const channel = (model: string, fields: Readonly<Record<string, unknown>> = {}): Promise<number> =>
    provisioner.channel({
      group_ids: [groupId],
      model_mapping: { anthropic: { [model]: UPSTREAM_MODEL } },
      ...fields,
    })
  await channel('ambiguous-model')
  await channel('ambiguous-model', { confirm_ambiguous: true })
  await channel('open-model', {
    group_ids: undefined,
    groups: [{ group_id: groupId, route_priority: 3 }],
    model_mapping: { anthropic: { 'closed-model': 'claude-opus-4-5', 'open-model': UPSTREAM_MODEL } },
    model_pricing: [{ platform: 'anthropic', models: [UPSTREAM_MODEL], input_price: 1, output_price: 1 }],
    restrict_models: true,
  })
  for (const scenario of ['rate-limited', 'overloaded', 'server-error', 'ok']) {
    const bindings = [{ group_id: groupId, channel_id: await channel(scenario) }]
    await provisioner.account(`sim-${scenario}`, { bindings })
  }
  await waitUntilServed(door.url, apiKey, 'ok')
}

/** The API error a call ends with; anything else fails the test. */
export async function refusalOf(call: Promise<unknown>): Promise<InstanceType<typeof Anthropic.APIError>> {
  const error: unknown = await call.then(
    () => new Error('the call was answered'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof Anthropic.APIError) return error
  throw error
}

/** Of calls that one a minute may make: the refusal of the second, or of the third where a minute ends before the second. */
export async function refusalWithinMinute(
  call: () => Promise<unknown>,
): Promise<InstanceType<typeof Anthropic.APIError>> {
  await call()
  const second = await call().then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return refusalOf(second === null ? call() : Promise.reject(second))
}

/** What the row of an answer must say and cost, to the last digit. */
export async function expectBilled(
  { door, world }: SdkBed,
  route: ProvisionedRoute,
  answer: {
    readonly response: Response
    readonly usage: { readonly input_tokens: number; readonly output_tokens: number }
  },
): Promise<void> {
  const { input_tokens, output_tokens } = answer.usage
  const row = await usageRowOf(door.admin, answer.response.headers.get('x-request-id') ?? '')
  expect(row).toMatchObject({
    channel_id: route.channelId,
    account_id: route.accountId,
    user_id: world.userId,
    requested_model: route.alias,
    upstream_model: UPSTREAM_MODEL,
    model_mapping_chain: `${route.alias}→${UPSTREAM_MODEL}`,
    input_tokens,
    output_tokens,
    pricing_source: 'channel',
    status: 'ok',
    usage_source: 'final',
  })
  const input = new Decimal(route.inputPrice).times(input_tokens)
  const output = new Decimal(route.outputPrice).times(output_tokens)
  expect(new Decimal(row.actual_cost_exact)).toEqual(input.plus(output))
}
