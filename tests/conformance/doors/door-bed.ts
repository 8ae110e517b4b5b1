import { expect } from 'vitest'
import { Decimal } from '@/lib/core'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type {
  LoggedRequest,
  Scenario,
  ScenarioName,
  SimulatedProvider,
} from '../../../bench/simulated-provider'
import type { Door, DoorCase } from '../../support/doors'
import { provisionWorld, UPSTREAM_MODEL, waitUntilServed } from '../../support/provision'
import type { World } from '../../support/provision'
import { rawRequest } from '../../support/raw-request'
import type { RawAnswer, RawRequest } from '../../support/raw-request'
import { provisionKeys } from './provision-keys'
import type { KeyName } from './provision-keys'

/** In every prompt; no log may show it. */
export const PROMPT = 'a prompt nobody may read: tulip-4711'
export const MAX_BODY_BYTES = 65_536
const MAX_TOKENS = 32
export const MAX_INFLIGHT_BODY_BYTES = 100_000

/** Models whose only account fails in one way each; `null` = nobody listens at its address. */
export const FAILING_MODELS: Readonly<Record<string, Scenario | ScenarioName | null>> = {
  'fails-401': 'unauthorized',
  'fails-403': 'forbidden',
  'fails-429': 'rate-limited',
  'fails-529': 'overloaded',
  'fails-500': 'server-error',
  'fails-418': { status: 418, message: 'short and stout' },
  'fails-credit': 'no-credit',
  'fails-reset': 'reset',
  'fails-connect': null,
  'fails-custom': 'server-error',
  'fails-400': 'invalid-request',
  'fails-404': { status: 404, errorType: 'not_found_error', message: 'file_1 was not found' },
  'fails-409': { status: 409, errorType: 'invalid_request_error', message: 'edited meanwhile' },
  'fails-422': { status: 422, errorType: 'invalid_request_error', message: 'not like this' },
  'fails-leaking': {
    status: 400,
    errorType: 'invalid_request_error',
    message: 'your key sk-upstream-secret-of-fails-leaking is odd',
  },
  stalls: 'stall',
  narrow: 'stall',
}

/** A door with a world of groups, keys and failing models behind it. */
export type DoorBed = {
  readonly kind: DoorCase['kind']
  readonly provider: SimulatedProvider
  readonly door: Door
  readonly world: World
  readonly keys: Readonly<Record<KeyName, string>>
  /** What has reached the provider since `forget`. */
  readonly upstream: () => readonly LoggedRequest[]
  readonly forget: () => void
  send(request: RawRequest): Promise<RawAnswer>
  /** A Messages request of a key, for the first alias of the main group unless told otherwise. */
  ask(key: string, fields?: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<RawAnswer>
  close(): Promise<void>
}

/** What the bed's request is held for: its bytes by four as input, its own limit as output. */
function holdOf({ alias, inputPrice, outputPrice }: World['routes'][number]): string {
  const input = new Decimal(inputPrice).times(Math.ceil(messagesBody({ model: alias }).length / 4))
  return input.plus(new Decimal(outputPrice).times(MAX_TOKENS)).toFixed()
}

/** The body of a Messages request. */
export function messagesBody(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ max_tokens: MAX_TOKENS, messages: [{ role: 'user', content: PROMPT }], ...fields })
}

export async function openDoorBed({ kind, open }: DoorCase): Promise<DoorBed> {
  const provider = await startSimulatedProvider({ logLimit: 100_000 })
  const door = await open({
    LOG_LEVEL: 'trace',
    MAX_BODY_BYTES: String(MAX_BODY_BYTES),
    MAX_INFLIGHT_BODY_BYTES: String(MAX_INFLIGHT_BODY_BYTES),
  })
  const close = async (): Promise<void> => {
    await door.close()
    await provider.close()
  }
  try {
    const world = await provisionWorld(door, provider.url)
    await provisionFailingModels(world, provider)
    const keys = await provisionKeys(door.admin, world, holdOf(world.routes[0]))
    await waitUntilServed(door.url, keys.last, 'last-model')
    const send = (request: RawRequest): Promise<RawAnswer> => rawRequest(door.url, request)
    const ask: DoorBed['ask'] = (key, fields, signal) =>
      send({
        path: '/v1/messages',
        headers: { 'x-api-key': key, 'content-type': 'application/json' },
        body: messagesBody({ model: world.routes[0].alias, ...fields }),
        ...(signal === undefined ? {} : { signal }),
      })
    let seen = 0
    return {
      kind,
      provider,
      door,
      world,
      keys,
      upstream: () => provider.requests.slice(seen),
      forget: () => void (seen = provider.requests.length),
      send,
      ask,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function provisionFailingModels(
  { provisioner, groupId }: World,
  provider: SimulatedProvider,
): Promise<void> {
  for (const [model, scenario] of Object.entries(FAILING_MODELS)) {
    const channel = await provisioner.channel({
      name: model,
      group_ids: [groupId],
      model_mapping: { anthropic: { [model]: UPSTREAM_MODEL } },
    })
    const secret = `sk-upstream-secret-of-${model}`
    if (scenario !== null) provider.script({ apiKey: secret, always: scenario })
    await provisioner.account(secret, {
      name: model,
      bindings: [{ group_id: groupId, channel_id: channel }],
      ...(scenario === null ? { base_url: 'http://127.0.0.1:1' } : {}),
      ...(model === 'fails-custom' ? { custom_error_codes: [429] } : {}),
      ...(model === 'narrow' ? { concurrency: 1 } : {}),
    })
  }
}

/** What an error of our own looks like, whatever it says. */
export type ExpectedRefusal = {
  readonly status: number
  readonly type: string
  readonly code: string
  readonly message: string | RegExp
}

/** An error in Anthropic's shape, with the request id in header and body, and the machine-readable code. */
export function expectRefusal(answer: RawAnswer, expected: ExpectedRefusal): void {
  const { status, type, code, message } = expected
  expect({ status: answer.status, code: answer.headers['x-switchyard-code'], body: answer.json }).toEqual({
    status,
    code,
    body: {
      type: 'error',
      error: { type, message: typeof message === 'string' ? message : expect.stringMatching(message) },
      request_id: answer.headers['x-request-id'],
    },
  })
  expect(answer.headers['content-type']).toContain('application/json')
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
}
