import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Scenario } from '../../../bench/provider/scenario'
import { DOORS } from '../../support/doors'
import { UPSTREAM_MODEL, waitUntilServed } from '../../support/provision'
import { openSdkBed, refusalOf, refusalWithinMinute } from './sdk-bed'
import type { SdkBed } from './sdk-bed'

type ErrorClass =
  | 'AuthenticationError'
  | 'BadRequestError'
  | 'ConflictError'
  | 'InternalServerError'
  | 'NotFoundError'
  | 'PermissionDeniedError'
  | 'RateLimitError'
  | 'UnprocessableEntityError'
  | 'APIError'

/** What the SDK must see; `waits` = seconds of `retry-after` at least and at most, `null` = it names none. */
type Seen = {
  readonly error: ErrorClass
  readonly status: number
  readonly type: string
  readonly waits: readonly [number, number] | null
  /** Whether the SDK is told to repeat by its own rules. */
  readonly retried: boolean
}

const seen = (error: ErrorClass, status: number, type: string, more: Partial<Seen> = {}): Seen => ({
  error,
  status,
  type,
  waits: null,
  retried: status >= 500 || status === 429,
  ...more,
})

const WINDOW = 'anthropic-ratelimit-unified-5h'
const inSeconds = (seconds: number): string => String(Math.floor(Date.now() / 1000) + seconds)

/** An upstream's answer to every account → what the client's SDK makes of it. */
const UPSTREAM: readonly (readonly [string, () => Scenario, Seen])[] = [
  [
    'retry-after',
    () => ({ status: 429, errorType: 'rate_limit_error', headers: { 'retry-after': '20' } }),
    seen('RateLimitError', 429, 'rate_limit_error', { waits: [15, 20] }),
  ],
  [
    'an exhausted window',
    () => ({
      status: 429,
      headers: { [`${WINDOW}-utilization`]: '1', [`${WINDOW}-reset`]: inSeconds(3_600), 'retry-after': '5' },
    }),
    seen('RateLimitError', 429, 'rate_limit_error', { waits: [3_500, 3_600], retried: false }),
  ],
  [
    'a 429 without a reset',
    () => ({ status: 429, errorType: 'rate_limit_error' }),
    seen('RateLimitError', 429, 'rate_limit_error', { waits: [25, 30] }),
  ],
  [
    '529',
    () => ({ status: 529, errorType: 'overloaded_error' }),
    seen('InternalServerError', 503, 'overloaded_error'),
  ],
  ['500', () => ({ status: 500 }), seen('InternalServerError', 502, 'upstream_error')],
  ['503', () => ({ status: 503 }), seen('InternalServerError', 502, 'upstream_error')],
  ['401', () => ({ status: 401 }), seen('InternalServerError', 502, 'upstream_error', { retried: false })],
  [
    '403',
    () => ({ status: 403, message: 'no' }),
    seen('InternalServerError', 502, 'upstream_error', { retried: false }),
  ],
  ['402', () => ({ status: 402 }), seen('InternalServerError', 502, 'upstream_error', { retried: false })],
  ['a reset', () => ({ resetBeforeHead: true }), seen('InternalServerError', 502, 'upstream_error')],
  [
    '400',
    () => ({ status: 400, errorType: 'invalid_request_error', message: 'max_tokens: too large' }),
    seen('BadRequestError', 400, 'invalid_request_error'),
  ],
  [
    '404 of the model',
    () => ({ status: 404, errorType: 'not_found_error', message: 'model: claude-x' }),
    seen('NotFoundError', 404, 'not_found_error'),
  ],
  [
    '409',
    () => ({ status: 409, errorType: 'invalid_request_error' }),
    seen('ConflictError', 409, 'invalid_request_error'),
  ],
  [
    '413',
    () => ({ status: 413, errorType: 'request_too_large' }),
    seen('APIError', 413, 'request_too_large'),
  ],
  [
    '422',
    () => ({ status: 422, errorType: 'invalid_request_error' }),
    seen('UnprocessableEntityError', 422, 'invalid_request_error'),
  ],
]

describe.each(DOORS.filter(({ kind }) => kind === 'node'))(
  'errors as @anthropic-ai/sdk sees them, $name',
  ({ open }) => {
    let bed: SdkBed
    let lone: { readonly model: string; readonly secret: string; readonly accountId: number }

    beforeAll(async () => {
      bed = await openSdkBed(open)
      const { provisioner, groupId, apiKey } = bed.world
      const model = 'lonely-model'
      const secret = 'sk-upstream-lonely'
      const channelId = await provisioner.channel({
        group_ids: [groupId],
        model_mapping: { anthropic: { [model]: UPSTREAM_MODEL } },
      })
      const accountId = await provisioner.account(secret, {
        bindings: [{ group_id: groupId, channel_id: channelId }],
      })
      lone = { model, secret, accountId }
      await waitUntilServed(bed.door.url, apiKey, model)
    })
    afterAll(() => bed?.close())

    const ask = (model: string) => ({
      model,
      max_tokens: 16,
      messages: [{ role: 'user' as const, content: 'hello' }],
    })
    const fresh = async () => {
      bed.provider.reset()
      await bed.door.admin.must('POST', `/accounts/${lone.accountId}/clear-rate-limit`)
      await bed.door.admin.must('POST', `/accounts/${lone.accountId}/clear-error`)
    }

    function expectSeen(error: Awaited<ReturnType<typeof refusalOf>>, wanted: Seen): void {
      expect({ status: error.status, type: error.type }).toEqual({ status: wanted.status, type: wanted.type })
      expect(error).toBeInstanceOf(Anthropic[wanted.error])
      const header = error.headers?.get('retry-after') ?? null
      if (wanted.waits === null) expect(header).toBeNull()
      else {
        expect(Number(header)).toBeGreaterThanOrEqual(wanted.waits[0])
        expect(Number(header)).toBeLessThanOrEqual(wanted.waits[1])
      }
      const told = error.headers?.get('x-should-retry') ?? null
      if (wanted.retried) expect(told).toBe(Number(header) >= 60 ? 'false' : null)
      else if (wanted.status === 429 || wanted.status >= 500) expect(told).toBe('false')
      expect(error.requestID).toMatch(/^\S+$/)
    }

    it.each(UPSTREAM)('the upstream answers %s', async (_, scenario, wanted) => {
      await fresh()
      bed.provider.script({ apiKey: lone.secret, always: scenario() })
      expectSeen(await refusalOf(bed.client().messages.create(ask(lone.model))), wanted)
    })

    it('every account is limited: when the first is back', async () => {
      await fresh()
      const limited: Scenario = { status: 429, headers: { 'retry-after': '40' } }
      bed.provider.script({ apiKey: lone.secret, always: limited })
      await refusalOf(bed.client().messages.create(ask(lone.model)))
      const error = await refusalOf(bed.client().messages.create(ask(lone.model)))
      expectSeen(error, seen('InternalServerError', 503, 'api_error', { waits: [30, 40] }))
      expect(error.message).toContain('No available accounts: 1 rate_limited')
    })

    it.each([
      [
        'an unknown key',
        'AuthenticationError',
        401,
        'authentication_error',
        () => ({ apiKey: 'sk-nobody-knows' }),
      ],
      ['an empty balance', 'PermissionDeniedError', 403, 'billing_error', () => ({ apiKey: bed.keys.poor })],
    ] as const)('refuses %s for good', async (_, error, status, type, options) => {
      const refused = await refusalOf(bed.client(options()).messages.create(ask(bed.world.routes[0].alias)))
      expectSeen(refused, seen(error, status, type, { retried: false }))
      expect(refused.requestID).toBe(refused.headers?.get('x-request-id'))
      expect(refused.headers?.get('x-should-retry')).toBe('false')
    })

    it('requests a minute: until the next', async () => {
      const limited = bed.client({ apiKey: bed.keys.limited })
      const { alias } = bed.world.routes[0]
      await fresh()
      const error = await refusalWithinMinute(() => limited.messages.create(ask(alias)))
      expectSeen(error, seen('RateLimitError', 429, 'rate_limit_error', { waits: [1, 60] }))
    })
  },
)
