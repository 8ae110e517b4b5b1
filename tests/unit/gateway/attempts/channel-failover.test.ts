import { describe, expect, it } from 'vitest'
import type { FailoverReason } from '@/lib/core'
import { BREAKER_FAILURES, BREAKER_OPEN_MS, EMPTY_HEALTH } from '@/lib/scheduling'
import { createHarness, START_MS } from '../../../support/gateway-harness'
import type { HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import { MESSAGE_JSON } from '../../../support/message-fixtures'

const OK: ScriptedAnswer = { status: 200, chunks: [MESSAGE_JSON] }
const error = (status: number): ScriptedAnswer => ({
  status,
  chunks: [JSON.stringify({ type: 'error', error: { type: 'x', message: 'no' } })],
})
const body = '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}]}'
const CHANNELS = [
  { modelMapping: { anthropic: { m: 'claude-sonnet-4-5' } }, accountIds: [1], routePriority: 1 },
  { modelMapping: { anthropic: { m: 'claude-opus-4-5' } }, accountIds: [2], routePriority: 2 },
]

/** Two channels in order, one account each, and the hand on the clock. */
function world(options: HarnessOptions = {}) {
  let nowMs = START_MS
  const harness = createHarness({
    accounts: [{ id: 1 }, { id: 2 }],
    channels: CHANNELS,
    nowMs: () => nowMs,
    ...options,
  })
  return {
    ...harness,
    wait: (byMs: number) => {
      nowMs += byMs
    },
    used: () => harness.sent.map(({ account }) => account.id),
  }
}

describe('the breaker of a channel', () => {
  it('five requests that failed there send the next straight to the second channel; after 30 s one probes', async () => {
    let isDown = true
    const { call, sent, used, wait, rows } = world({
      answer: ({ account }) => (account.id === 1 && isDown ? error(503) : OK),
    })
    for (let i = 0; i < BREAKER_FAILURES; i += 1) await call({ body })
    expect(used()).toEqual(Array.from({ length: BREAKER_FAILURES }, () => [1, 2]).flat())
    sent.length = 0
    await call({ body })
    await call({ body })
    expect(used()).toEqual([2, 2])
    expect(rows.at(-1)?.attempts).toHaveLength(1)
    wait(BREAKER_OPEN_MS)
    sent.length = 0
    await Promise.all([call({ body }), call({ body }), call({ body })])
    expect(used().filter((id) => id === 1)).toHaveLength(1)
    isDown = false
    wait(BREAKER_OPEN_MS)
    sent.length = 0
    await call({ body })
    await call({ body })
    expect(used()).toEqual([1, 1])
  })

  it('a request counts once, however many accounts failed in the channel', async () => {
    const { call, coordination } = world({
      accounts: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }],
      channels: [
        { ...CHANNELS[0], accountIds: [1, 3, 4] },
        { ...CHANNELS[1], accountIds: [2] },
      ],
      answer: ({ account }) => (account.id === 2 ? OK : error(500)),
    })
    await call({ body })
    expect(coordination.breakerOf(1).failures).toBe(1)
    expect(coordination.breakerOf(2).failures).toBe(0)
  })

  it('an account that failed counts for nothing when another of the channel answers', async () => {
    const { call, coordination } = world({
      accounts: [
        { id: 1, priority: 1 },
        { id: 2, priority: 2 },
      ],
      channels: [{ ...CHANNELS[0], accountIds: [1, 2] }],
      answer: ({ account }) => (account.id === 1 ? error(500) : OK),
    })
    for (let i = 0; i < 4; i += 1) await call({ body })
    expect(coordination.breakerOf(1).failures).toBe(0)
  })

  it("the client's own mistakes are no failures of the channel", async () => {
    const { call, coordination } = world({ answer: () => error(422) })
    for (let i = 0; i < BREAKER_FAILURES + 1; i += 1) await call({ body })
    expect(coordination.breakerOf(1)).toMatchObject({ failures: 0, openUntilMs: null })
  })

  it('a reason outside the policy is no failure either', async () => {
    const strict = CHANNELS.map((channel) => ({ ...channel, failoverPolicy: ['timeout' as const] }))
    const { call, coordination } = world({ channels: strict, answer: () => error(500) })
    for (let i = 0; i < BREAKER_FAILURES; i += 1) await call({ body })
    expect(coordination.breakerOf(1).failures).toBe(0)
  })

  it('the last channel left is tried though its breaker is open', async () => {
    const { call, coordination, used } = world({
      answer: ({ account }) => (account.id === 2 ? OK : error(500)),
    })
    for (let i = 0; i < BREAKER_FAILURES; i += 1) {
      coordination.noteBreaker(1, 'failure')
      coordination.noteBreaker(2, 'failure')
    }
    expect((await call({ body })).status).toBe(200)
    expect(used()).toEqual([2])
  })

  it('a client that goes gives the probe back', async () => {
    const { begin, coordination, wait } = world({
      accounts: [{ id: 1, concurrency: 1 }, { id: 2 }],
    })
    for (let i = 0; i < BREAKER_FAILURES; i += 1) coordination.noteBreaker(1, 'failure')
    wait(BREAKER_OPEN_MS)
    coordination.admit({
      requestId: 'other',
      user: { id: 9, concurrency: 0 },
      rateLimits: [],
      pool: '1:1',
      accounts: [{ id: 1, concurrency: 1, maxSessions: null, sessionIdleMs: 1 }],
      sticky: null,
      claims: [],
      ticketId: null,
    })
    const waiting = begin({ body })
    await new Promise((resolve) => setImmediate(resolve))
    expect(coordination.breakerOf(1).probeUntilMs).not.toBeNull()
    waiting.leave()
    await waiting.done
    expect(coordination.breakerOf(1).probeUntilMs).toBeNull()
  })
})

describe('a channel whose last account is refused', () => {
  const out = (failoverPolicy: readonly FailoverReason[]) =>
    CHANNELS.map((channel) => ({ ...channel, failoverPolicy }))

  it.each([
    [401, 1],
    [402, 1],
    // The account hears of it; whether it is the request's fault was not known when its channel was left.
    [403, 0],
  ])('has none available, and the next one serves: %d', async (status, failures) => {
    const { call, coordination, used } = world({
      channels: out(['no_available_account']),
      answer: ({ account }) => (account.id === 1 ? error(status) : OK),
    })
    expect((await call({ body })).status).toBe(200)
    expect(used()).toEqual([1, 2])
    expect(coordination.breakerOf(1).failures).toBe(failures)
  })

  it('keeps the request where its policy says nothing of that', async () => {
    const { call, used } = world({
      channels: out(['rate_limited', 'upstream_5xx']),
      answer: () => error(401),
    })
    expect((await call({ body })).status).toBe(502)
    expect(used()).toEqual([1])
  })

  it('hands over for what befell any of its accounts', async () => {
    const { call, used } = world({
      accounts: [{ id: 1, priority: 1 }, { id: 2 }, { id: 3, priority: 2 }],
      channels: [
        { ...CHANNELS[0], accountIds: [1, 3], failoverPolicy: ['upstream_5xx'] },
        { ...CHANNELS[1], accountIds: [2] },
      ],
      answer: ({ account }) => (account.id === 2 ? OK : error(account.id === 1 ? 500 : 401)),
    })
    expect((await call({ body })).status).toBe(200)
    expect(used()).toEqual([1, 3, 2])
  })

  it('is not to blame for what is forbidden everywhere, however often it is asked', async () => {
    const { call, coordination, used } = world({ answer: () => error(403) })
    for (let i = 0; i < BREAKER_FAILURES; i += 1) expect((await call({ body })).status).toBe(502)
    expect(used().slice(0, 2)).toEqual([1, 2])
    for (const id of [1, 2])
      expect(coordination.breakerOf(id)).toMatchObject({ failures: 0, openUntilMs: null })
  })
})

describe('a channel whose accounts are out', () => {
  const limited = (fields: object) => ({
    healthOf: (id: number) => (id === 1 ? { ...EMPTY_HEALTH, ...fields } : EMPTY_HEALTH),
    report: () => {},
  })

  it.each([
    ['rate_limited' as const, { rateLimitedUntilMs: START_MS + 3_600_000 }],
    ['quota_exhausted' as const, { quotaExhaustedUntilMs: START_MS + 3_600_000 }],
    ['upstream_5xx' as const, { overloadedUntilMs: START_MS + 3_600_000 }],
    ['no_available_account' as const, { errorMessage: 'broken' }],
  ])('hands over for %s, without an attempt', async (reason, fields) => {
    const channels = CHANNELS.map((channel) => ({ ...channel, failoverPolicy: [reason] }))
    const { call, used } = world({ channels, ports: { health: limited(fields) } })
    expect((await call({ body })).status).toBe(200)
    expect(used()).toEqual([2])
  })

  it('stays where the policy names another reason', async () => {
    const channels = CHANNELS.map((channel) => ({ ...channel, failoverPolicy: ['timeout' as const] }))
    const health = limited({ rateLimitedUntilMs: START_MS + 3_600_000 })
    const { call, used } = world({ channels, ports: { health } })
    expect((await call({ body })).status).toBe(503)
    expect(used()).toEqual([])
  })
})

describe('the failover budget', () => {
  it('beyond 20 extra attempts a minute the failure is the answer, until the minute is over', async () => {
    const { call, used, sent, wait } = world({
      accounts: [
        { id: 1, priority: 1 },
        { id: 2, priority: 2 },
      ],
      channels: [],
      answer: ({ account }) => (account.id === 1 ? error(500) : OK),
    })
    const request = () => call()
    for (let i = 0; i < 20; i += 1) expect((await request()).status).toBe(200)
    sent.length = 0
    expect((await request()).status).toBe(502)
    expect(used()).toEqual([1])
    wait(61_000)
    expect((await request()).status).toBe(200)
  })

  it('handing over without an attempt costs nothing', async () => {
    const { call, used } = world({ accounts: [{ id: 1, schedulable: false }, { id: 2 }] })
    for (let i = 0; i < 40; i += 1) expect((await call({ body })).status).toBe(200)
    expect(used()).toEqual(Array(40).fill(2))
  })
})

describe('a plan with a channel that cannot bill', () => {
  it('is served by the others; alone it is refused', async () => {
    const unpriced = { modelMapping: { anthropic: { m: 'nobody-knows-this' } }, accountIds: [2] }
    const { call, used } = world({
      channels: [CHANNELS[0] ?? {}, { ...unpriced, routePriority: 2 }],
      answer: () => error(500),
    })
    expect((await call({ body })).status).toBe(502)
    expect(used()).toEqual([1])
    const alone = world({ channels: [unpriced] })
    expect((await alone.call({ body })).status).toBe(404)
    expect(alone.rows).toHaveLength(0)
  })
})
