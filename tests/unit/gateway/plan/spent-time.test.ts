import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import { messageStream, STREAM_ANSWER_HEADERS, STREAM_REQUEST_JSON } from '../../../support/message-fixtures'

let clock = 0
beforeEach(() => {
  clock = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
})
afterEach(() => void vi.restoreAllMocks())

/** Time that passes while an attempt is out. */
function take(ms: number): void {
  clock += ms
}

describe('time of the access line', () => {
  it('of an answer in one piece: what the upstream took, and nothing else', async () => {
    const harness = createHarness({
      answer: () => {
        take(200.5)
        return { status: 200, chunks: ['{"type":"message","usage":{"input_tokens":1,"output_tokens":1}}'] }
      },
    })
    await harness.call()
    expect(harness.log[0]).toMatchObject({
      protocol: 'anthropic_messages',
      platform: 'anthropic',
      status: 200,
      upstreamMs: 200.5,
      overheadMs: 0,
    })
    expect(harness.log[0]).not.toHaveProperty('queuedMs')
  })

  it('of a stream: the stream is upstream time, writing its row is ours', async () => {
    const harness = createHarness({
      answer: () => {
        take(40)
        return { status: 200, headers: STREAM_ANSWER_HEADERS, chunks: messageStream() }
      },
      ports: {
        spool: {
          start: () => take(3),
          end: () => Promise.resolve(take(7)),
          cancel: () => {},
          hasRoom: () => true,
        },
      },
    })
    await harness.call({ body: STREAM_REQUEST_JSON })
    expect(harness.log[0]).toMatchObject({ stream: true, upstreamMs: 40, overheadMs: 10 })
    expect(harness.log[0]?.firstTokenMs).toBeTypeOf('number')
  })

  it('of a failover: both attempts', async () => {
    const harness = createHarness({
      accounts: [{ id: 1 }, { id: 2 }],
      answer: (_request, call) => {
        take(call === 1 ? 100 : 30)
        return call === 1
          ? { status: 529, chunks: ['{}'] }
          : { status: 200, headers: STREAM_ANSWER_HEADERS, chunks: messageStream() }
      },
    })
    await harness.call({ body: STREAM_REQUEST_JSON })
    expect(harness.log[0]).toMatchObject({ status: 200, upstreamMs: 130, overheadMs: 0 })
  })

  it('of an upstream that cannot be reached', async () => {
    const harness = createHarness({
      answer: () => {
        take(500)
        return { fail: 'unreachable' }
      },
    })
    await harness.call()
    expect(harness.log[0]).toMatchObject({ status: 502, upstreamMs: 500, overheadMs: 0 })
  })

  it('of a refusal: none', async () => {
    const harness = createHarness()
    await harness.call({ body: '' })
    expect(harness.log[0]).toMatchObject({ status: 400, platform: 'anthropic' })
    expect(harness.log[0]?.upstreamMs).toBeUndefined()
    expect(harness.log[0]?.overheadMs).toBeUndefined()
  })
})

describe('time of a row', () => {
  it.each([
    ['years forward', 56 * 365 * 86_400_000, 2 ** 31 - 1],
    ['backwards', -3_600_000, 0],
  ])('is one that its column holds where the clock is set %s meanwhile', async (_, by, expected) => {
    let nowMs = Date.now()
    const harness = createHarness({
      nowMs: () => nowMs,
      answer: () => {
        nowMs += by
        return { status: 200, headers: STREAM_ANSWER_HEADERS, chunks: messageStream() }
      },
    })
    await harness.call({ body: STREAM_REQUEST_JSON })
    expect(harness.rows[0]).toMatchObject({
      status: 'ok',
      duration_ms: expected,
      first_token_ms: expected,
      attempts: [{ duration_ms: expected }],
    })
    expect(harness.log[0]?.durationMs).toBe(expected)
  })
})
