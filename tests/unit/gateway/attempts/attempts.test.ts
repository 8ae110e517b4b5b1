import { describe, expect, it, vi } from 'vitest'
import { buildModelTable } from '@/lib/core'
import { createHarness } from '../../../support/gateway-harness'
import {
  MESSAGE_JSON,
  messageStream,
  STREAM_ANSWER_HEADERS,
  STREAM_REQUEST_JSON,
} from '../../../support/message-fixtures'
import type { ScriptedAnswer } from '../../../support/gateway-harness'

const OK: ScriptedAnswer = { status: 200, chunks: [MESSAGE_JSON] }
const error = (status: number, message = 'no', headers: Record<string, string> = {}): ScriptedAnswer => ({
  status,
  headers,
  chunks: [JSON.stringify({ type: 'error', error: { type: 'x', message } })],
})

describe('failover between accounts', () => {
  it.each([
    ['429', error(429)],
    ['529', error(529)],
    ['500', error(500)],
    ['503', error(503)],
    ['401', error(401)],
    ['403', error(403)],
    ['402', error(402)],
    ['header timeout', { fail: 'timeout' } as const],
    ['reset', { fail: 'unreachable' } as const],
    ['a reset within a 400', { ...error(400), cut: true }],
  ])('after %s the next account answers, and only its answer is billed', async (_name, first) => {
    const harness = createHarness({
      accounts: [
        { id: 1, priority: 1 },
        { id: 2, priority: 2 },
      ],
      answer: ({ account }) => (account.id === 1 ? first : OK),
    })
    const reply = await harness.call()
    expect(reply.status).toBe(200)
    expect(harness.rows).toHaveLength(1)
    expect(harness.rows[0]).toMatchObject({ account_id: 2, status: 'ok', usage_source: 'final' })
    expect(harness.rows[0]?.attempts.map(({ account_id }) => account_id)).toEqual([1, 2])
    expect(harness.log.at(-1)).toMatchObject({ attempts: 2 })
    expect(harness.cancelled).toEqual([])
    expect(harness.coordination.loadOf(1).slotsInUse + harness.coordination.loadOf(2).slotsInUse).toBe(0)
  })

  it.each([
    [401, 502, 'upstream_error', 'Upstream authentication failed, please contact administrator'],
    [403, 502, 'upstream_error', 'Upstream access forbidden, please contact administrator'],
    [429, 429, 'rate_limit_error', 'Upstream rate limit exceeded, please retry later'],
    [529, 503, 'overloaded_error', 'Upstream service overloaded, please retry later'],
    [500, 502, 'upstream_error', 'Upstream service temporarily unavailable'],
    [504, 502, 'upstream_error', 'Upstream service temporarily unavailable'],
  ])('upstream %i from every account becomes %i %s', async (upstream, status, type, message) => {
    const harness = createHarness({
      accounts: [{ id: 1 }, { id: 2 }],
      answer: () => error(upstream, `from ${upstream}`),
    })
    const reply = await harness.call()
    expect(reply.status).toBe(status)
    expect(harness.log.at(-1)).toMatchObject({ attempts: 2 })
    expect(JSON.parse(reply.text)).toMatchObject({ error: { type, message } })
    expect(harness.rows).toHaveLength(0)
    expect(harness.cancelled).toHaveLength(1)
  })

  it.each([
    [401, {}, 'false'],
    [402, {}, 'false'],
    [403, {}, 'false'],
    [500, {}, undefined],
    [529, {}, undefined],
    [429, { 'retry-after': '50' }, undefined],
    [429, { 'retry-after': '60' }, 'false'],
  ])(
    'upstream %i %o: whether SDKs may try again by themselves is told: %s',
    async (upstream, headers, told) => {
      const harness = createHarness({ answer: () => ({ ...error(upstream, 'no'), headers }) })
      expect((await harness.call()).headers['x-should-retry']).toBe(told)
    },
  )

  it('SDKs may try again where one of the accounts was only out of order', async () => {
    const harness = createHarness({
      accounts: [{ id: 1 }, { id: 2 }],
      answer: (_request, call) => error(call === 1 ? 500 : 401, 'no'),
    })
    const reply = await harness.call()
    expect([reply.status, reply.headers['x-should-retry']]).toEqual([502, undefined])
  })

  it('a reset on a reused connection is retried on the same account once', async () => {
    const harness = createHarness({
      accounts: [{ id: 1 }],
      answer: (_request, call) => (call === 1 ? { fail: 'unreachable', reusedConnection: true } : OK),
    })
    expect((await harness.call()).status).toBe(200)
    expect(harness.sent.map(({ account }) => account.id)).toEqual([1, 1])
  })

  it.each([400, 404, 409, 413, 422])(
    "%i that the client's request caused passes as it is",
    async (status) => {
      const body = JSON.stringify({
        type: 'error',
        error: { type: 'invalid_request_error', message: 'max_tokens: too large' },
      })
      const harness = createHarness({
        accounts: [{ id: 1 }, { id: 2 }],
        answer: () => ({ status, chunks: [body] }),
      })
      const reply = await harness.call()
      expect(reply.status).toBe(status)
      expect(reply.text).toBe(body)
      expect(harness.sent).toHaveLength(1)
      expect(harness.rows).toHaveLength(0)
    },
  )

  it('a 413 that breaks off passes: a large request is not sent again, and nobody is at fault', async () => {
    const harness = createHarness({
      accounts: [{ id: 1 }, { id: 2 }],
      answer: () => ({ ...error(413), cut: true }),
    })
    expect((await harness.call()).status).toBe(413)
    expect(harness.sent).toHaveLength(1)
    expect(harness.reports.map(({ outcome }) => outcome.kind)).not.toContain('unreachable')
  })

  it('a status outside custom_error_codes is a gateway error, without failover', async () => {
    const harness = createHarness({
      accounts: [
        { id: 1, customErrorCodes: [429] },
        { id: 2, customErrorCodes: [429] },
      ],
      answer: () => error(500),
    })
    const reply = await harness.call()
    expect(reply.status).toBe(500)
    expect(JSON.parse(reply.text)).toMatchObject({
      error: { type: 'upstream_error', message: 'Upstream gateway error' },
    })
    expect(harness.sent).toHaveLength(1)
  })
})

describe('failover between channels', () => {
  const channels = [
    { modelMapping: { anthropic: { m: 'claude-sonnet-4-5' } }, accountIds: [1], routePriority: 1 },
    { modelMapping: { anthropic: { m: 'claude-opus-4-5' } }, accountIds: [2], routePriority: 2 },
  ]
  const body = '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}]}'

  it('the next channel takes over with its own mapping and price, and the row names it', async () => {
    const harness = createHarness({
      accounts: [{ id: 1 }, { id: 2 }],
      channels,
      answer: ({ account }) => (account.id === 1 ? error(429) : OK),
    })
    expect((await harness.call({ body })).status).toBe(200)
    expect(harness.rows[0]).toMatchObject({
      channel_id: 2,
      account_id: 2,
      mapped_model: 'claude-opus-4-5',
      model_mapping_chain: 'm→claude-opus-4-5',
    })
  })

  it('not for a reason outside the policy', async () => {
    const strict = channels.map((channel) => ({ ...channel, failoverPolicy: ['timeout' as const] }))
    const harness = createHarness({
      accounts: [{ id: 1 }, { id: 2 }],
      channels: strict,
      answer: ({ account }) => (account.id === 1 ? error(429) : OK),
    })
    expect((await harness.call({ body })).status).toBe(429)
  })
})

describe('what upstream sees', () => {
  it('the mapped model is spliced in, every other byte stays', async () => {
    const body =
      '{ "max_tokens" : 1.0,"model":"m", "future": {"b":1,"a":[1, 2]},"messages":[{"role":"user","content":"\\u00e9"}]}'
    const harness = createHarness({
      channels: [{ modelMapping: { anthropic: { m: 'claude-sonnet-4-5' } } }],
      accounts: [
        { id: 1, modelMapping: buildModelTable([['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929']]) },
      ],
    })
    await harness.call({
      body,
      headers: { cookie: 'a=b', 'x-forwarded-for': '1.2.3.4', 'anthropic-beta': 'x-1', 'user-agent': 'me/1' },
    })
    const [request] = harness.sent
    expect(Buffer.from(request?.body ?? '').toString()).toBe(
      body.replace('"m"', '"claude-sonnet-4-5-20250929"'),
    )
    const headers = Object.fromEntries(pairs(request?.headers ?? []))
    expect(headers).toMatchObject({
      'x-api-key': 'upstream-secret-1',
      'anthropic-beta': 'x-1',
      'user-agent': 'me/1',
      'anthropic-version': '2023-06-01',
    })
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['cookie']))
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-forwarded-for']))
    expect(harness.rows[0]?.model_mapping_chain).toBe('m→claude-sonnet-4-5→claude-sonnet-4-5-20250929')
  })

  it('counting tokens takes no slot and makes no row', async () => {
    const harness = createHarness({ answer: () => ({ status: 200, chunks: ['{"input_tokens":7}'] }) })
    const reply = await harness.call({ path: '/v1/messages/count_tokens' })
    expect(reply.text).toBe('{"input_tokens":7}')
    expect(harness.sent[0]?.path).toBe('/v1/messages/count_tokens')
    expect(harness.rows).toHaveLength(0)
    expect(harness.started).toHaveLength(0)
  })

  it('a session stays on its account', async () => {
    const harness = createHarness({ accounts: [{ id: 1 }, { id: 2 }, { id: 3 }] })
    const headers = { 'x-claude-code-session-id': 'conversation-1' }
    for (let i = 0; i < 6; i++) await harness.call({ headers })
    expect(new Set(harness.sent.map(({ account }) => account.id)).size).toBe(1)
  })
})

describe('waiting for a slot', () => {
  it('requests beyond the limit wait their turn and are all answered', async () => {
    let running = 0
    let most = 0
    const harness = createHarness({
      accounts: [{ id: 1, concurrency: 1 }],
      answer: () => {
        running += 1
        most = Math.max(most, running)
        setTimeout(() => (running -= 1), 0)
        return OK
      },
    })
    const replies = await Promise.all(Array.from({ length: 8 }, () => harness.call()))
    expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(200))
    expect(harness.rows).toHaveLength(8)
    expect(harness.coordination.loadOf(1)).toMatchObject({ slotsInUse: 0, waiting: 0 })
  })

  it('a client that goes while waiting leaves the queue at once', async () => {
    const harness = createHarness({
      accounts: [{ id: 1, concurrency: 1 }],
      answer: () => ({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks: messageStream() }),
    })
    const admission = harness.coordination.admit({
      requestId: 'other',
      user: { id: 9, concurrency: 0 },
      rateLimits: [],
      pool: '1:0',
      accounts: [{ id: 1, concurrency: 1, maxSessions: null, sessionIdleMs: 1 }],
      sticky: null,
      claims: [],
      ticketId: null,
    })
    const waiting = harness.begin({ body: STREAM_REQUEST_JSON })
    await vi.waitUntil(() => harness.coordination.waitingOf(3) === 1, { timeout: 30_000 })
    waiting.leave()
    await waiting.done
    expect(harness.coordination.waitingOf(3)).toBe(0)
    expect(harness.sent).toHaveLength(0)
    if (admission.kind === 'admitted') harness.coordination.release(admission.lease)
  })
})

function pairs(headers: readonly unknown[]): [string, string][] {
  if (Array.isArray(headers[0])) return headers.map((pair) => pair as [string, string])
  const list: [string, string][] = []
  for (let i = 0; i + 1 < headers.length; i += 2) list.push([String(headers[i]), String(headers[i + 1])])
  return list
}
