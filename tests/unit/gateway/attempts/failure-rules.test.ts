import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ErrorRule } from '@/lib/protocols'
import type { UpstreamResponse, UpstreamSend } from '@/lib/upstream'
import { createHarness, type ScriptedAnswer } from '../../../support/gateway-harness'
import {
  MESSAGE_JSON,
  messageStream,
  REQUEST_JSON,
  STREAM_ANSWER_HEADERS,
  STREAM_REQUEST_JSON,
} from '../../../support/message-fixtures'
import { START_MS } from '../../../support/gateway-harness'

const OK: ScriptedAnswer = { status: 200, chunks: [MESSAGE_JSON] }
const error = (status: number, message: string): ScriptedAnswer => ({
  status,
  chunks: [JSON.stringify({ type: 'error', error: { type: 'x', message } })],
})
const TWO = [
  { id: 1, priority: 1 },
  { id: 2, priority: 2 },
] as const
const rule = (fields: Partial<ErrorRule>): ErrorRule => ({
  enabled: true,
  priority: 100,
  platforms: [],
  statusCodes: [],
  keywords: [],
  match: 'any',
  passThrough: false,
  responseStatus: null,
  responseMessage: null,
  ...fields,
})

describe("an answer that says it is the request's fault", () => {
  it.each([
    [
      '/v1/messages',
      { model: 'claude-sonnet-4-5', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] },
    ],
    ['/v1/chat/completions', { model: 'claude-sonnet-4-5', messages: [{ role: 'user', content: 'x' }] }],
  ])('may begin with a byte order mark, which does not go on: %s', async (path, body) => {
    const told = JSON.stringify({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'a word' },
    })
    const harness = createHarness({
      accounts: TWO,
      answer: () => ({ status: 400, chunks: [`\uFEFF${told}`] }),
    })
    const reply = await harness.call({ path, body: JSON.stringify(body) })
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toMatchObject({ error: { message: 'a word' } })
  })
})

describe('a 403', () => {
  it('of one account pauses it once another has answered', async () => {
    const harness = createHarness({
      accounts: TWO,
      answer: ({ account }) => (account.id === 1 ? error(403, 'no') : OK),
    })
    expect((await harness.call()).status).toBe(200)
    expect(harness.reports.map(({ accountId, outcome }) => [accountId, outcome.kind])).toEqual([
      [1, 'forbidden'],
      [2, 'ok'],
    ])
  })

  it('that a second account repeats is the fault of the request: no account hears of it', async () => {
    const harness = createHarness({ accounts: [...TWO, { id: 3 }], answer: () => error(403, 'no') })
    expect((await harness.call()).status).toBe(502)
    expect(harness.sent).toHaveLength(2)
    expect(harness.reports).toEqual([])
  })

  it('of two kinds counts against both, lastingly against the first alone', async () => {
    const harness = createHarness({
      accounts: TWO,
      answer: ({ account }) => error(403, `no from ${account.id}`),
    })
    await harness.call()
    expect(harness.reports.map((told) => [told.accountId, told.mayChangeLastingState])).toEqual([
      [1, true],
      [2, false],
    ])
  })

  it('that nobody else can answer is told', async () => {
    const harness = createHarness({ answer: () => error(403, 'no') })
    expect((await harness.call()).status).toBe(502)
    expect(harness.reports).toHaveLength(1)
  })
})

describe('error rules', () => {
  it.each([
    ['pass the answer through', { statusCodes: [500], passThrough: true }, 500, 'secret sauce is out'],
    ['rewrite both', { statusCodes: [500], responseStatus: 418, responseMessage: 'later' }, 418, 'later'],
    ['rewrite the text alone', { keywords: ['SAUCE'], responseMessage: 'no sauce' }, 500, 'no sauce'],
    ['rewrite the status alone', { keywords: ['sauce'], responseStatus: 451 }, 451, 'secret sauce is out'],
    [
      'without a condition never apply',
      { responseStatus: 418 },
      502,
      'Upstream service temporarily unavailable',
    ],
    [
      'of another platform do not apply',
      { statusCodes: [500], platforms: ['gemini'], responseStatus: 418 },
      502,
      'Upstream',
    ],
    [
      'need all where told so',
      { statusCodes: [500], keywords: ['x1'], match: 'all', responseStatus: 418 },
      502,
      'Upstream',
    ],
  ] as const)('%s', async (_, fields, status, text) => {
    const harness = createHarness({
      errorRules: [rule(fields)],
      answer: () => error(500, 'secret sauce is out'),
    })
    const reply = await harness.call()
    expect(reply.status).toBe(status)
    expect(reply.text).toContain(text)
  })

  it('come after every account was tried, and never touch custom error codes', async () => {
    const rules = [rule({ statusCodes: [500], responseStatus: 418 })]
    const tried = createHarness({ accounts: TWO, errorRules: rules, answer: () => error(500, 'x') })
    expect((await tried.call()).status).toBe(418)
    expect(tried.sent).toHaveLength(2)
    const custom = createHarness({
      accounts: [{ id: 1, customErrorCodes: [429] }],
      errorRules: rules,
      answer: () => error(500, 'x'),
    })
    expect((await custom.call()).status).toBe(500)
  })
})

describe('the record of a failed request', () => {
  it('names each attempt and why the other accounts were out', async () => {
    const harness = createHarness({
      accounts: [{ id: 1 }, { id: 2, status: 'disabled' }, { id: 3, expiresAtMs: 1 }],
      answer: () => error(500, 'boom'),
    })
    await harness.call()
    const line = harness.log.at(-1)
    expect(line?.attemptRecords).toMatchObject([{ account_id: 1, outcome: 'serverError', status: 500 }])
    expect(line?.exclusions).toEqual([
      { account_id: 1, reason: 'already_tried', until: null },
      { account_id: 2, reason: 'disabled', until: null },
      { account_id: 3, reason: 'expired', until: null },
    ])
  })
})

it('no account is tried after the time to the first byte', async () => {
  let nowMs = START_MS
  const harness = createHarness({
    accounts: TWO,
    nowMs: () => nowMs,
    settings: { headersTimeoutMs: 10_000 },
    answer: () => {
      nowMs += 10_000
      return error(500, 'slow death')
    },
  })
  expect((await harness.call()).status).toBe(502)
  expect(harness.sent).toHaveLength(1)
})

describe('the time to begin a stream', () => {
  const settings = { headersTimeoutMs: 60_000, streamStartTimeoutMs: 20_000 }
  const timesOf = async (body: string, own: Partial<typeof settings> = {}) => {
    let nowMs = START_MS
    const harness = createHarness({
      accounts: TWO,
      nowMs: () => nowMs,
      settings: { ...settings, ...own },
      answer: ({ headersTimeoutMs }) => {
        nowMs += Math.min(headersTimeoutMs, 50_000)
        return { fail: 'timeout' }
      },
    })
    await harness.call({ body })
    // Its client may have been told 200 by then: the stream was waited for.
    expect(harness.log).toMatchObject([{ status: 502 }])
    return harness.sent.map(({ headersTimeoutMs }) => headersTimeoutMs)
  }

  it("is an account's own: another one is tried after it", async () => {
    expect(await timesOf(STREAM_REQUEST_JSON)).toEqual([20_000, 20_000])
  })

  it('is never longer than what is left of the whole', async () => {
    expect(await timesOf(STREAM_REQUEST_JSON, { streamStartTimeoutMs: 45_000 })).toEqual([45_000, 15_000])
  })

  it('is the whole time where it has no limit, and for an answer in one piece', async () => {
    expect(await timesOf(STREAM_REQUEST_JSON, { streamStartTimeoutMs: Number.POSITIVE_INFINITY })).toEqual([
      60_000, 10_000,
    ])
    expect(await timesOf(REQUEST_JSON)).toEqual([60_000, 10_000])
  })
})

it('refusals carry the request id where the SDK of Anthropic reads it', async () => {
  const harness = createHarness({ balance: '0' })
  const reply = await harness.call()
  expect(reply.headers['request-id']).toBe(reply.headers['x-request-id'])
})

describe('an account that answers with a head alone', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  const harnessOf = (streamStartTimeoutMs: number, beginning: readonly string[]) => {
    vi.useFakeTimers()
    const aborts: number[] = []
    const send: UpstreamSend = ({ account }) => {
      const isFirst = account.id === 1
      const chunks = isFirst ? beginning : messageStream()
      const response: UpstreamResponse = {
        status: 200,
        headers: STREAM_ANSWER_HEADERS,
        read(reader) {
          for (const chunk of chunks) reader.onData(Buffer.from(chunk))
          if (!isFirst) reader.onEnd()
        },
        resume: () => {},
        abort: () => void aborts.push(account.id),
      }
      return { abort: () => {}, response: Promise.resolve({ ok: true, response }) }
    }
    const settings = { streamStartTimeoutMs }
    const harness = createHarness({ accounts: TWO, settings, ports: { send } })
    return { harness, aborts, stream: harness.begin({ body: STREAM_REQUEST_JSON }) }
  }

  it('is left after its time to begin a stream: another one answers', async () => {
    const { harness, aborts, stream } = harnessOf(20_000, [])
    await vi.advanceTimersByTimeAsync(19_000)
    expect(stream.reply().text).toBe('')
    await vi.advanceTimersByTimeAsync(2_000)
    await stream.done
    expect(stream.reply().text).toContain('message_stop')
    expect(aborts).toContain(1)
    expect(harness.rows).toMatchObject([{ account_id: 2, status: 'ok' }])
  })

  it.each([
    ['has no such limit', Number.POSITIVE_INFINITY, []],
    ['has begun', 20_000, messageStream().slice(0, 1)],
  ])('is not left where it %s', async (_, limitMs, beginning) => {
    const { aborts } = harnessOf(limitMs, beginning)
    await vi.advanceTimersByTimeAsync(100_000)
    expect(aborts).toEqual([])
  })
})
