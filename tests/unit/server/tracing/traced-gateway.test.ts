import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTracedGateway } from '@/lib/server/tracing/create-traced-gateway'
import { collectTraces } from '../../../support/collected-traces'
import type { CollectedTrace } from '../../../support/collected-traces'
import { createHarness, START_MS } from '../../../support/gateway-harness'
import type { HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import {
  MESSAGE_JSON,
  messageStream,
  STREAM_ANSWER_HEADERS,
  STREAM_REQUEST_JSON,
} from '../../../support/message-fixtures'

const OK: ScriptedAnswer = { status: 200, chunks: [MESSAGE_JSON] }
const FULL: ScriptedAnswer = { status: 429, chunks: ['{"error":{"message":"you said: hush"}}'] }

function tracedHarness(options: HarnessOptions = {}, collected = collectTraces()) {
  const gatewayOf: HarnessOptions['gatewayOf'] = (ports, config) =>
    createTracedGateway(ports, config, collected.tracer)
  return { ...createHarness({ ...options, gatewayOf }), traces: collected.traces }
}

const only = (traces: readonly CollectedTrace[]): CollectedTrace => {
  const [trace, ...more] = traces
  if (trace === undefined || more.length > 0) throw new Error(`${traces.length} traces`)
  return trace
}

afterEach(() => {
  vi.useRealTimers()
})

describe('the trace of a request', () => {
  it('a stream is one request and one attempt, with its first token, model and tokens', async () => {
    let nowMs = START_MS
    const harness = tracedHarness({
      nowMs: () => (nowMs += 1),
      answer: () => ({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks: messageStream() }),
    })
    await harness.call({ body: STREAM_REQUEST_JSON })
    const { beginning, steps, end } = only(harness.traces)
    const [row] = harness.rows
    expect(beginning).toMatchObject({
      name: 'POST /v1/messages',
      facts: {
        'http.request.method': 'POST',
        'http.route': '/v1/messages',
        'url.path': '/v1/messages',
        'switchyard.request_id': row?.request_id,
      },
    })
    expect(steps).toEqual([
      {
        name: 'chat claude-sonnet-4-5',
        kind: 'client',
        startMs: expect.any(Number),
        endMs: expect.any(Number),
        facts: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'anthropic',
          'gen_ai.request.model': 'claude-sonnet-4-5',
          'gen_ai.response.model': 'claude-sonnet-4-5',
          'gen_ai.usage.input_tokens': 10,
          'gen_ai.usage.cache_creation.input_tokens': 0,
          'gen_ai.usage.cache_read.input_tokens': 0,
          'gen_ai.usage.output_tokens': 5,
          'switchyard.attempt': 1,
          'switchyard.account_id': 1,
          'switchyard.channel_id': null,
          'switchyard.outcome': 'ok',
          'http.response.status_code': 200,
          'error.type': null,
        },
        isFailed: false,
        moments: [{ name: 'first token', atMs: beginning.startMs + (row?.first_token_ms ?? Number.NaN) }],
      },
    ])
    expect(end).toMatchObject({
      endMs: beginning.startMs + (harness.log[0]?.durationMs ?? Number.NaN),
      isFailed: false,
      facts: {
        'http.response.status_code': 200,
        'gen_ai.request.model': 'claude-sonnet-4-5',
        'switchyard.account_id': 1,
        'switchyard.attempts': 1,
        'switchyard.stream': true,
        'switchyard.usage_status': 'ok',
        'switchyard.usage_source': 'final',
      },
    })
    const [step] = steps
    const at = [beginning.startMs, step?.startMs, step?.moments[0]?.atMs, step?.endMs, end?.endMs]
    expect(at).toEqual(at.toSorted((a, b) => Number(a) - Number(b)))
  })

  it('an attempt that failed stands before the one that answered, each with its account and outcome', async () => {
    const harness = tracedHarness({
      accounts: [
        { id: 1, priority: 1 },
        { id: 2, priority: 2 },
      ],
      answer: ({ account }) => (account.id === 1 ? FULL : OK),
    })
    await harness.call()
    const { steps, end } = only(harness.traces)
    expect(steps.map(({ facts, isFailed }) => [facts['switchyard.account_id'], isFailed])).toEqual([
      [1, true],
      [2, false],
    ])
    expect(steps[0]?.facts).toMatchObject({
      'switchyard.outcome': 'rateLimited',
      'error.type': 'rateLimited',
      'http.response.status_code': 429,
    })
    expect(steps[0]?.facts['gen_ai.usage.output_tokens']).toBeUndefined()
    expect(steps[1]?.facts).toMatchObject({ 'switchyard.attempt': 2, 'gen_ai.usage.output_tokens': 5 })
    expect(end).toMatchObject({ isFailed: false, facts: { 'switchyard.attempts': 2 } })
  })

  it('of an unanswered request every attempt is there; a failure upstream is one of the request', async () => {
    const harness = tracedHarness({
      accounts: [{ id: 1 }, { id: 2 }],
      answer: () => ({ status: 500, chunks: ['{}'] }),
    })
    await harness.call()
    const { steps, end } = only(harness.traces)
    expect(steps.length).toBeGreaterThanOrEqual(2)
    expect(new Set(steps.map(({ facts }) => facts['switchyard.outcome']))).toEqual(new Set(['serverError']))
    expect(end).toMatchObject({
      isFailed: true,
      facts: { 'http.response.status_code': 502, 'error.type': 'UPSTREAM_ERROR' },
    })
  })

  it('an answer that breaks off is a failure, though its status was 200', async () => {
    const chunks = messageStream().slice(0, 3)
    const harness = tracedHarness({
      answer: () => ({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks, cut: true }),
    })
    await harness.call({ body: STREAM_REQUEST_JSON })
    expect(only(harness.traces).end).toMatchObject({
      isFailed: true,
      facts: { 'http.response.status_code': 200, 'switchyard.usage_status': 'upstream_error' },
    })
  })

  it('what is refused before any attempt has no steps, and is no failure of ours', async () => {
    const harness = tracedHarness()
    await harness.call({ headers: { 'x-api-key': 'sk-bad' } })
    expect(only(harness.traces)).toMatchObject({
      steps: [],
      end: {
        isFailed: false,
        facts: { 'http.response.status_code': 401, 'error.type': 'INVALID_API_KEY' },
      },
    })
  })

  it('a path that is nobody’s names no trace after itself', async () => {
    const harness = tracedHarness()
    await harness.call({ path: `/v1/${'x'.repeat(10_000)}`, method: 'GET' })
    const { beginning } = only(harness.traces)
    expect(beginning.name).toBe('GET unknown_path')
    expect(String(beginning.facts['url.path'])).toHaveLength(256)
  })

  it('a count of tokens, which is not billed, is one step of the kind', async () => {
    const harness = tracedHarness({ answer: () => ({ status: 200, chunks: ['{"input_tokens":12}'] }) })
    await harness.call({ path: '/v1/messages/count_tokens' })
    const { steps, beginning } = only(harness.traces)
    expect(beginning.name).toBe('POST /v1/messages/count_tokens')
    expect(steps).toMatchObject([
      {
        name: 'count_tokens claude-sonnet-4-5',
        kind: 'client',
        facts: { 'gen_ai.operation.name': 'count_tokens', 'switchyard.account_id': 1 },
      },
    ])
  })

  it('says nothing of keys, addresses, the conversation or the words of a provider', async () => {
    const harness = tracedHarness({ accounts: [{ id: 1 }, { id: 2 }], answer: () => FULL })
    await harness.call({
      body: JSON.stringify({
        model: 'claude-sonnet-4-5',
        max_tokens: 16,
        messages: [{ role: 'user', content: 'hush' }],
      }),
    })
    const { beginning, steps, end } = only(harness.traces)
    const told = JSON.stringify([beginning.name, beginning.facts, steps, end])
    for (const secret of ['hush', 'sk-good', '203.0.113.9', harness.sent[0]?.account.secret])
      expect(told).not.toContain(secret)
  })

  it("a client's traceparent is gone on from, and goes to nobody else", async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const harness = tracedHarness()
    await harness.call({ headers: { traceparent } })
    expect(only(harness.traces).beginning.headers).toMatchObject({ traceparent })
    expect(JSON.stringify(harness.sent[0]?.headers)).not.toContain(traceparent)
  })

  it('what is not sampled is answered and billed all the same', async () => {
    const harness = tracedHarness(
      {},
      collectTraces(() => false),
    )
    expect((await harness.call()).status).toBe(200)
    expect(harness.rows).toHaveLength(1)
    expect(harness.traces).toEqual([])
  })
})

describe('a wait for a slot', () => {
  const busy = (harness: ReturnType<typeof tracedHarness>): (() => void) => {
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
    if (!('kind' in admission) || admission.kind !== 'admitted') throw new Error('the slot was not free')
    return () => harness.coordination.release(admission.lease)
  }

  it('lasts from the place in line to the slot, before the attempt', async () => {
    vi.useFakeTimers()
    const harness = tracedHarness({ accounts: [{ id: 1, concurrency: 1 }] })
    const free = busy(harness)
    const waiting = harness.begin()
    await vi.advanceTimersByTimeAsync(5_000)
    free()
    await vi.advanceTimersByTimeAsync(2_000)
    await waiting.done
    const [wait, attempt, ...more] = only(harness.traces).steps
    expect(more).toEqual([])
    expect(wait).toMatchObject({
      name: 'wait for a slot',
      kind: 'internal',
      facts: { 'switchyard.wait.limit': 'account', 'switchyard.wait.end': 'admitted' },
    })
    expect((wait?.endMs ?? 0) - (wait?.startMs ?? 0)).toBeGreaterThanOrEqual(5_000)
    expect(attempt?.startMs).toBeGreaterThanOrEqual(wait?.endMs ?? Number.NaN)
  })

  it('that nobody ended lasts as long as its request', async () => {
    vi.useFakeTimers()
    const harness = tracedHarness({ accounts: [{ id: 1, concurrency: 1 }] })
    busy(harness)
    const waiting = harness.begin()
    await vi.advanceTimersByTimeAsync(32_000)
    await waiting.done
    const { steps, end } = only(harness.traces)
    expect(steps).toMatchObject([{ facts: { 'switchyard.wait.end': 'given_up' }, endMs: end?.endMs }])
    expect(end?.facts).toMatchObject({ 'http.response.status_code': 429 })
  })
})
