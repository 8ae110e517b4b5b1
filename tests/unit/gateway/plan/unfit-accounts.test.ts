import { describe, expect, it } from 'vitest'
import { translateRequest } from '@/lib/protocols'
import { EMPTY_HEALTH } from '@/lib/scheduling'
import { createHarness, START_MS } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'
import { CHAT_REQUEST, chatAnswer, responseAnswer } from '../../../support/openai-fixtures'
import { MESSAGE_JSON } from '../../../support/message-fixtures'

const CHATGPT = { platform: 'openai', type: 'oauth', baseUrl: null, chatgptAccountId: 'w' } as const
const API_KEY = { platform: 'openai', type: 'api_key', baseUrl: null } as const

/** What ChatGPT's backend cannot express, and OpenAI's Chat can. */
const body = JSON.stringify({
  model: 'gpt-5.4',
  stop: ['END'],
  messages: [{ role: 'user', content: 'hi' }],
})
const call = { path: '/v1/chat/completions', body }

function openai(options: HarnessOptions) {
  return createHarness({
    group: { platform: 'openai' },
    answer: ({ account }) =>
      account.type === 'oauth' ? { status: 500, chunks: [] } : { status: 200, chunks: [chatAnswer()] },
    ...options,
  })
}

const REFUSAL = {
  error: {
    type: 'invalid_request_error',
    code: 'UNSUPPORTED_FIELD',
    param: 'stop',
  },
}

describe('a request that the chosen account cannot express', () => {
  it('goes on to one that can: no call, no mark, no row of a failure', async () => {
    const {
      call: ask,
      sent,
      rows,
      reports,
      coordination,
      started,
      log,
    } = openai({
      accounts: [
        { ...CHATGPT, id: 1, priority: 1, concurrency: 1 },
        { ...API_KEY, id: 2, priority: 2, concurrency: 1 },
      ],
      entry: { user: { concurrency: 1 } },
    })
    for (let i = 0; i < 4; i += 1) expect((await ask(call)).status).toBe(200)
    expect(sent.map(({ account }) => account.id)).toEqual([2, 2, 2, 2])
    expect(started).toHaveLength(4)
    expect(reports.map(({ accountId, outcome }) => [accountId, outcome.kind])).toEqual(
      Array.from({ length: 4 }, () => [2, 'ok']),
    )
    expect(rows.map(({ attempts }) => attempts?.length ?? 0)).toEqual([1, 1, 1, 1])
    expect(log.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1])
    expect(coordination.loadOf(1).slotsInUse).toBe(0)
    expect(coordination.trafficOf('group:1').extraAttempts).toBe(0)
  })

  it('costs nothing of the budget after a failure either', async () => {
    const {
      call: ask,
      sent,
      coordination,
    } = openai({
      accounts: [
        { ...API_KEY, id: 1, priority: 1 },
        { ...CHATGPT, id: 2, priority: 2 },
        { ...API_KEY, id: 3, priority: 3 },
      ],
      answer: (_, attempt) =>
        attempt === 1 ? { status: 500, chunks: [] } : { status: 200, chunks: [chatAnswer()] },
    })
    expect((await ask(call)).status).toBe(200)
    expect(sent.map(({ account }) => account.id)).toEqual([1, 3])
    expect(coordination.trafficOf('group:1').extraAttempts).toBe(1)
  })

  it('asks one account of a kind, however many there are', async () => {
    let asked = 0
    const many = Array.from({ length: 1_000 }, (_, at) => ({ ...CHATGPT, id: at + 1, priority: 1 }))
    const {
      call: ask,
      coordination,
      sent,
    } = openai({
      accounts: [...many, { ...API_KEY, id: 2_000, priority: 2 }],
    })
    const admit = coordination.admit.bind(coordination)
    coordination.admit = (ticket) => {
      asked += 1
      return admit(ticket)
    }
    expect((await ask(call)).status).toBe(200)
    expect(sent.map(({ account }) => account.id)).toEqual([2_000])
    expect(asked).toBe(2)
  })

  it('goes on to the next channel, whose first is not to blame', async () => {
    const {
      call: ask,
      sent,
      coordination,
    } = openai({
      accounts: [
        { ...CHATGPT, id: 1 },
        { ...API_KEY, id: 2 },
      ],
      channels: [
        { accountIds: [1], routePriority: 1, modelMapping: { openai: { 'gpt-5.4': 'gpt-5.4' } } },
        { accountIds: [2], routePriority: 2, modelMapping: { openai: { 'gpt-5.4': 'gpt-5.4' } } },
      ],
    })
    for (let i = 0; i < 6; i += 1) expect((await ask(call)).status).toBe(200)
    expect(sent.map(({ account }) => account.id)).toEqual([2, 2, 2, 2, 2, 2])
    expect(coordination.breakerOf(1).failures).toBe(0)
  })

  it('is refused with the first refusal where none of the plan can', async () => {
    const {
      call: ask,
      sent,
      rows,
      cancelled,
      log,
      reports,
      coordination,
    } = openai({
      accounts: [
        { ...CHATGPT, id: 1 },
        { ...CHATGPT, id: 2 },
        { ...API_KEY, id: 3, baseUrl: 'https://relay.example/v1/responses' },
      ],
    })
    const reply = await ask(call)
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toMatchObject(REFUSAL)
    expect([sent, rows, cancelled, reports]).toEqual([[], [], [], []])
    expect(log[0]?.exclusions).toMatchObject(
      [1, 2, 3].map((id) => ({ account_id: id, reason: 'request_not_supported', until: null })),
    )
    expect(coordination.loadOf(1).slotsInUse).toBe(0)
  })

  it('is told to come back where one that may express it is only limited for now', async () => {
    const untilMs = START_MS + 60_000
    const { call: ask } = openai({
      nowMs: () => START_MS,
      accounts: [
        { ...CHATGPT, id: 1 },
        { ...API_KEY, id: 2 },
      ],
      ports: {
        health: {
          healthOf: (id) => (id === 2 ? { ...EMPTY_HEALTH, rateLimitedUntilMs: untilMs } : EMPTY_HEALTH),
          report: () => {},
        },
      },
    })
    const reply = await ask(call)
    expect(reply.status).toBe(503)
    expect(reply.headers['retry-after']).toBe('60')
  })

  it('is nobody’s any more where its client left while it was put in other words', async () => {
    const messages = Array.from({ length: 3_000 }, () => ({ role: 'user', content: 'hello '.repeat(10) }))
    const left = { leave: (): void => {} }
    const harness = openai({
      accounts: [
        { ...CHATGPT, id: 1, priority: 1 },
        { ...API_KEY, id: 2, priority: 2 },
      ],
      ports: {
        async translateAside(work) {
          await new Promise((resolve) => setImmediate(resolve))
          left.leave()
          return translateRequest(work)
        },
      },
    })
    const begun = harness.begin({
      ...call,
      body: JSON.stringify({ model: 'gpt-5.4', stop: ['END'], messages }),
    })
    left.leave = begun.leave
    await begun.done
    expect([harness.sent, harness.started, harness.rows]).toEqual([[], [], []])
    expect(harness.coordination.loadOf(1).slotsInUse).toBe(0)
  })

  it('leaves its session where it is: what comes next may be for its account again', async () => {
    const { call: ask, sent } = openai({
      accounts: [
        { ...CHATGPT, id: 1, priority: 1 },
        { ...API_KEY, id: 2, priority: 2 },
      ],
    })
    const headers = { session_id: 'thread-1' }
    await ask({ ...call, headers })
    await ask({ ...call, headers, body: JSON.stringify(CHAT_REQUEST) })
    expect(sent.slice(0, 2).map(({ account }) => account.id)).toEqual([2, 1])
  })

  const COMPACT = {
    path: '/v1/responses/compact',
    body: JSON.stringify({ model: 'gpt-5.4', input: 'hi' }),
  }
  const CHAT_ALONE = { ...API_KEY, baseUrl: 'https://relay.example/v1/chat/completions' } as const

  it('since its base URL names Chat alone, below Responses, goes on to one that knows them', async () => {
    const { call: ask, sent } = openai({
      accounts: [
        { ...CHAT_ALONE, id: 1, priority: 1 },
        { ...API_KEY, id: 2, baseUrl: 'https://relay.example/v1', priority: 2 },
      ],
      answer: () => ({ status: 200, chunks: [responseAnswer()] }),
    })
    expect((await ask(COMPACT)).status).toBe(200)
    expect(sent.map(({ account, path }) => [account.id, path])).toEqual([[2, COMPACT.path]])
  })

  it('below Responses is refused where all know Chat alone', async () => {
    const { call: ask, sent, log } = openai({ accounts: [{ ...CHAT_ALONE, id: 1 }] })
    const reply = await ask(COMPACT)
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toMatchObject({
      error: {
        type: 'invalid_request_error',
        code: 'UNSUPPORTED_FIELD',
        message: expect.stringContaining(COMPACT.path),
      },
    })
    expect(sent).toEqual([])
    expect(log[0]?.exclusions).toMatchObject([{ account_id: 1, reason: 'request_not_supported' }])
  })

  it('is counted here where it asks Chat alone for its input tokens', async () => {
    const { call: ask, sent } = openai({ accounts: [{ ...CHAT_ALONE, id: 1 }] })
    const reply = await ask({ ...COMPACT, path: '/v1/responses/input_tokens' })
    expect(reply).toMatchObject({ status: 200, headers: { 'x-token-count': 'estimated' } })
    expect(sent).toEqual([])
  })

  it('of Messages goes past an antigravity account to the group’s own', async () => {
    const harness = createHarness({
      accounts: [
        { id: 1, platform: 'antigravity', type: 'oauth', mixedScheduling: true, projectId: 'p', priority: 1 },
        { id: 2, priority: 2 },
      ],
      answer: () => ({ status: 200, chunks: [MESSAGE_JSON] }),
    })
    const reply = await harness.call({
      body: JSON.stringify({
        model: 'claude-sonnet-4-5',
        max_tokens: 50,
        tools: [{ type: 'code_execution_20250825', name: 'code_execution' }],
        messages: [{ role: 'user', content: 'hi' }],
      }),
    })
    expect(reply.status).toBe(200)
    expect(harness.sent.map(({ account }) => account.id)).toEqual([2])
  })
})
