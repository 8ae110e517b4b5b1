import { describe, expect, it } from 'vitest'
import { expectRefusal } from './door-bed'
import type { DoorBed, ExpectedRefusal } from './door-bed'
import type { KeyName } from './provision-keys'

type Row = ExpectedRefusal & { readonly key: KeyName; readonly model?: string }

/** Refusals that need nothing but a key and a model. */
const ROWS: readonly Row[] = [
  { key: 'disabled', status: 401, type: 'authentication_error', code: 'KEY_DISABLED', message: /disabled/ },
  {
    key: 'userDisabled',
    status: 401,
    type: 'authentication_error',
    code: 'USER_DISABLED',
    message: /disabled/,
  },
  { key: 'expired', status: 403, type: 'permission_error', code: 'KEY_EXPIRED', message: /expired/ },
  {
    key: 'addressDenied',
    status: 403,
    type: 'permission_error',
    code: 'ADDRESS_NOT_ALLOWED',
    message: /IP address/,
  },
  {
    key: 'addressNotListed',
    status: 403,
    type: 'permission_error',
    code: 'ADDRESS_NOT_ALLOWED',
    message: /IP address/,
  },
  { key: 'withoutGroup', status: 403, type: 'permission_error', code: 'KEY_WITHOUT_GROUP', message: /group/ },
  {
    key: 'groupDisabled',
    status: 403,
    type: 'permission_error',
    code: 'GROUP_UNAVAILABLE',
    message: /disabled/,
  },
  {
    key: 'exclusive',
    status: 403,
    type: 'permission_error',
    code: 'GROUP_NOT_ALLOWED',
    message: /exclusive/,
  },
  {
    key: 'claudeCodeOnly',
    status: 403,
    type: 'permission_error',
    code: 'CLAUDE_CODE_ONLY',
    message: /Claude Code/,
  },
  {
    key: 'withoutSubscription',
    status: 403,
    type: 'subscription_error',
    code: 'NO_SUBSCRIPTION',
    message: 'No active subscription',
  },
  { key: 'poor', status: 403, type: 'billing_error', code: 'INSUFFICIENT_BALANCE', message: /balance/ },
  {
    key: 'restricted',
    model: 'claude-opus-4-5',
    status: 404,
    type: 'not_found_error',
    code: 'MODEL_RESTRICTED',
    message: 'Model not available: claude-opus-4-5',
  },
  {
    key: 'unpriced',
    model: 'house-model',
    status: 404,
    type: 'not_found_error',
    code: 'MODEL_UNPRICED',
    message: 'Model not available: house-model',
  },
  {
    key: 'ambiguous',
    model: 'twin-model',
    status: 409,
    type: 'api_error',
    code: 'CHANNEL_ROUTE_AMBIGUOUS',
    message: /same priority/,
  },
  {
    key: 'withoutAccount',
    model: 'lonely-model',
    status: 503,
    type: 'api_error',
    code: 'NO_AVAILABLE_ACCOUNT',
    message: /^No available accounts: /,
  },
]

/** Model → what the client sees of its provider's failure. */
const UPSTREAM_ROWS: readonly (readonly [model: string, status: number, type: string, message: string])[] = [
  ['fails-401', 502, 'upstream_error', 'Upstream authentication failed, please contact administrator'],
  ['fails-403', 502, 'upstream_error', 'Upstream access forbidden, please contact administrator'],
  ['fails-429', 429, 'rate_limit_error', 'Upstream rate limit exceeded, please retry later'],
  ['fails-529', 503, 'overloaded_error', 'Upstream service overloaded, please retry later'],
  ['fails-500', 502, 'upstream_error', 'Upstream service temporarily unavailable'],
  ['fails-418', 502, 'upstream_error', 'Upstream request failed'],
  ['fails-credit', 502, 'upstream_error', 'Upstream request failed'],
  ['fails-reset', 502, 'upstream_error', 'Upstream request failed'],
  ['fails-connect', 502, 'upstream_error', 'Upstream request failed'],
  ['fails-custom', 500, 'upstream_error', 'Upstream gateway error'],
]

export function describeRefusals(bed: () => DoorBed): void {
  describe('own errors', () => {
    it.each(ROWS)('$key: $status $type, $code', async ({ key, model, ...expected }) => {
      const { ask, keys } = bed()
      const answer = await ask(keys[key], model === undefined ? {} : { model })
      expectRefusal(answer, expected)
      if (expected.status < 500) expect(answer.headers['x-should-retry']).toBe('false')
    })

    it.each([
      ['no key', {}],
      ['an unknown key', { 'x-api-key': 'sk-unknown-to-everybody' }],
      ['a mistyped key', { 'x-api-key': `sk-${'a'.repeat(48)}` }],
      ['a key of more than 512 bytes', { 'x-api-key': `sk-${'k'.repeat(600)}` }],
    ])('%s: 401', async (_, headers) => {
      const answer = await bed().send({ path: '/v1/messages', headers, body: '{}' })
      const expected = { status: 401, type: 'authentication_error', code: 'INVALID_API_KEY' }
      expectRefusal(answer, { ...expected, message: 'Invalid API key' })
    })

    it.each([
      ['quota', { status: 403, type: 'billing_error', code: 'KEY_QUOTA_EXHAUSTED', message: /quota/ }, null],
      [
        'window',
        { status: 429, type: 'rate_limit_error', code: 'RATE_LIMITED', message: /5 hours/ },
        [60, 5 * 3600],
      ],
      [
        'rpm',
        { status: 429, type: 'rate_limit_error', code: 'RATE_LIMITED', message: /requests per minute/ },
        [1, 60],
      ],
    ] as const)('%s: the second request', async (key, expected: ExpectedRefusal, wait) => {
      const { ask, keys } = bed()
      expect((await ask(keys[key])).status).toBe(200)
      const second = await ask(keys[key])
      // Where another calendar minute has just begun, the third is the second of it.
      const answer = key === 'rpm' && second.status === 200 ? await ask(keys[key]) : second
      expectRefusal(answer, expected)
      const seconds = answer.headers['retry-after']
      if (wait === null) return expect(seconds).toBeUndefined()
      expect(Number(seconds)).toBeGreaterThanOrEqual(wait[0])
      expect(Number(seconds)).toBeLessThanOrEqual(wait[1])
      // Waits of a minute and more are not for SDKs to sit out.
      expect(answer.headers['x-should-retry']).toBe(Number(seconds) >= 60 ? 'false' : undefined)
    })

    it('a group for Claude Code serves Claude Code', async () => {
      const { send, keys } = bed()
      const user = `user_${'0123456789abcdef'.repeat(4)}_account__session_0f8fad5b-d9cb-469f-a165-70867728950e`
      const answer = await send({
        path: '/v1/messages',
        headers: {
          'x-api-key': keys.claudeCodeOnly,
          'x-app': 'cli',
          'user-agent': 'claude-cli/2.0.1 (external, cli)',
        },
        body: JSON.stringify({ model: 'any', messages: [], metadata: { user_id: user } }),
      })
      expect(answer.headers['x-switchyard-code']).toBe('NO_AVAILABLE_ACCOUNT')
    })
  })

  describe('errors of the upstream', () => {
    it.each(UPSTREAM_ROWS)('%s: %i %s', async (model, status, type, message) => {
      const { ask, world } = bed()
      const answer = await ask(world.apiKey, { model })
      expectRefusal(answer, { status, type, code: 'UPSTREAM_ERROR', message })
      expect(answer.headers['retry-after']).toBe(model === 'fails-429' ? '60' : undefined)
    })

    it.each([
      ['fails-400', 400, 'messages: at least one message is required'],
      ['fails-404', 404, 'file_1 was not found'],
      ['fails-409', 409, 'edited meanwhile'],
      ['fails-422', 422, 'not like this'],
    ])('%s passes as it is', async (model, status, message) => {
      const { ask, world } = bed()
      const answer = await ask(world.apiKey, { model })
      expect(answer.status).toBe(status)
      expect(answer.json).toMatchObject({ type: 'error', error: { message } })
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
      expect(answer.headers['request-id']).toMatch(/^req_/)
    })

    it('shows nothing of the account', async () => {
      const { ask, world } = bed()
      const answer = await ask(world.apiKey, { model: 'fails-leaking' })
      expect(answer.status).toBe(400)
      expect(answer.text).not.toContain('sk-upstream-secret')
      expect(answer.headers).not.toHaveProperty('anthropic-organization-id')
    })
  })
}
