import { afterEach, describe, expect, it, vi } from 'vitest'
import { Decimal } from '@/lib/core'
import { createHarness } from '../../../support/gateway-harness'
import { entryOf } from '../../../support/gateway-world'
import { messageStream, STREAM_ANSWER_HEADERS, STREAM_REQUEST_JSON } from '../../../support/message-fixtures'

const streamed = () => ({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks: messageStream() })

/** Holds the only slot of account 1 until released. */
async function occupy(harness: ReturnType<typeof createHarness>): Promise<() => void> {
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
  if (admission.kind !== 'admitted') throw new Error('the slot was not free')
  return () => harness.coordination.release(admission.lease)
}

describe('waiting for a slot', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('a stream hears a ping every ten seconds, then its answer; the wait is no error', async () => {
    vi.useFakeTimers()
    const harness = createHarness({ accounts: [{ id: 1, concurrency: 1 }], answer: streamed })
    const free = await occupy(harness)
    const waiting = harness.begin({ body: STREAM_REQUEST_JSON })
    await vi.advanceTimersByTimeAsync(21_000)
    expect(waiting.reply().status).toBe(200)
    expect(waiting.reply().text.match(/event: ping/g)).toHaveLength(2)
    free()
    await vi.advanceTimersByTimeAsync(2_000)
    await waiting.done
    expect(waiting.reply().text).toContain(messageStream().join(''))
    expect(harness.rows).toHaveLength(1)
    expect(harness.log).toMatchObject([{ status: 200 }])
  })

  it('after thirty seconds: 429 for a plain request, an error event for a stream that was kept alive', async () => {
    vi.useFakeTimers()
    const harness = createHarness({ accounts: [{ id: 1, concurrency: 1 }] })
    const free = await occupy(harness)
    const plain = harness.begin()
    const stream = harness.begin({ body: STREAM_REQUEST_JSON })
    await vi.advanceTimersByTimeAsync(32_000)
    await Promise.all([plain.done, stream.done])
    const message = 'Concurrency limit exceeded for account, please retry later'
    expect(plain.reply()).toMatchObject({ status: 429 })
    expect(JSON.parse(plain.reply().text)).toMatchObject({ error: { type: 'rate_limit_error', message } })
    expect(stream.reply().text).toContain('event: error')
    expect(stream.reply().text).toContain(message)
    expect(harness.sent).toHaveLength(0)
    free()
  })

  it("a user's own limit is named as such, a conversation waits two minutes for its account", async () => {
    vi.useFakeTimers()
    const send = () => ({ abort: () => {}, response: new Promise<never>(() => {}) })
    const harness = createHarness({ entry: { user: { concurrency: 1 } }, ports: { send } })
    void harness.begin()
    await vi.advanceTimersByTimeAsync(1)
    const second = harness.begin()
    await vi.advanceTimersByTimeAsync(119_000)
    expect(second.reply().status).toBe(0)
    await vi.advanceTimersByTimeAsync(3_000)
    await second.done
    expect(JSON.parse(second.reply().text)).toMatchObject({
      error: { message: 'Concurrency limit exceeded for user, please retry later' },
    })
  })

  it('who may not call any more when the turn comes is refused, and the next in line has it', async () => {
    vi.useFakeTimers()
    const options = { accounts: [{ id: 1, concurrency: 1 }] }
    const allowed = entryOf(options)
    const disabled = { ...allowed, key: { ...allowed.key, status: 'disabled' as const } }
    let entry = allowed
    const harness = createHarness({ ...options, ports: { findKey: () => ({ kind: 'found', entry }) } })
    const free = await occupy(harness)
    const first = harness.begin()
    const second = harness.begin()
    await vi.advanceTimersByTimeAsync(1)
    entry = disabled
    free()
    await first.done
    expect(first.reply()).toMatchObject({ status: 401, text: expect.stringContaining('disabled') })
    entry = allowed
    await vi.advanceTimersByTimeAsync(2_000)
    await second.done
    expect(second.reply().status).toBe(200)
    expect(harness.sent).toHaveLength(1)
  })

  it('a key that cannot be looked up when the turn comes goes on as it was', async () => {
    vi.useFakeTimers()
    const options = { accounts: [{ id: 1, concurrency: 1 }] }
    const found = { kind: 'found' as const, entry: entryOf(options) }
    const findKey = vi.fn<() => typeof found | Promise<typeof found>>(() => found)
    const harness = createHarness({ ...options, ports: { findKey } })
    const free = await occupy(harness)
    const waiting = harness.begin()
    await vi.advanceTimersByTimeAsync(1)
    findKey.mockReturnValue(new Promise(() => {}))
    free()
    await vi.advanceTimersByTimeAsync(600)
    await waiting.done
    expect(waiting.reply().status).toBe(200)
  })

  it('a limit that was raised meanwhile holds for who waits, within a second', async () => {
    vi.useFakeTimers()
    const options = { accounts: [{ id: 1, concurrency: 2 }], entry: { user: { concurrency: 1 } } }
    let entry = entryOf(options)
    const send = vi.fn(() => ({ abort: () => {}, response: new Promise<never>(() => {}) }))
    const harness = createHarness({ ...options, ports: { findKey: () => ({ kind: 'found', entry }), send } })
    void harness.begin()
    void harness.begin()
    await vi.advanceTimersByTimeAsync(1_500)
    expect(send).toHaveBeenCalledTimes(1)
    entry = { ...entry, user: { ...entry.user, concurrency: 2 } }
    await vi.advanceTimersByTimeAsync(1_500)
    expect(send).toHaveBeenCalledTimes(2)
  })

  it('a spending limit that the key got meanwhile is told what the answer cost', async () => {
    vi.useFakeTimers()
    const options = { accounts: [{ id: 1, concurrency: 1 }] }
    let entry = entryOf(options)
    const harness = createHarness({ ...options, ports: { findKey: () => ({ kind: 'found', entry }) } })
    const zero = new Decimal(0)
    const spend = { quotaUsed: zero, used5h: zero, used1d: zero, used7d: zero }
    harness.billing.putSpend(7, { ...spend, start5hMs: null, start1dMs: null, start7dMs: null }, 1)
    const spent = vi.spyOn(harness.coordination, 'spent')
    const free = await occupy(harness)
    const waiting = harness.begin()
    await vi.advanceTimersByTimeAsync(1)
    entry = { ...entry, key: { ...entry.key, quotaUsd: new Decimal(5) } }
    free()
    await vi.advanceTimersByTimeAsync(2_000)
    await waiting.done
    expect(waiting.reply().status).toBe(200)
    expect(spent.mock.calls[0]?.[1].map(({ owner }) => owner)).toEqual(['k7', 'u3'])
  })

  it('requests a minute beyond the limit are refused with the time to come back', async () => {
    const harness = createHarness({ entry: { key: { rpmLimit: 2 } } })
    expect((await harness.call()).status).toBe(200)
    expect((await harness.call()).status).toBe(200)
    const reply = await harness.call()
    expect(reply.status).toBe(429)
    expect(reply.headers['x-switchyard-code']).toBe('RATE_LIMITED')
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
  })
})

describe('stickiness', () => {
  it('two aliases of one group never share a binding', async () => {
    const harness = createHarness({
      accounts: [{ id: 1 }, { id: 2 }],
      channels: [
        { modelMapping: { anthropic: { a: 'claude-sonnet-4-5' } }, accountIds: [1] },
        { modelMapping: { anthropic: { b: 'claude-sonnet-4-5' } }, accountIds: [2] },
      ],
    })
    const body = (model: string) => `{"model":"${model}","messages":[{"role":"user","content":"same words"}]}`
    for (const model of ['a', 'b', 'a', 'b']) await harness.call({ body: body(model) })
    expect(harness.rows.map(({ channel_id, account_id }) => [channel_id, account_id])).toEqual([
      [1, 1],
      [2, 2],
      [1, 1],
      [2, 2],
    ])
  })
})
