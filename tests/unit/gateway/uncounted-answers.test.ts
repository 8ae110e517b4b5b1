import { describe, expect, it } from 'vitest'
import { buildModelTable } from '@/lib/core'
import { createHarness } from '../../support/gateway-harness'
import type { HarnessCall, HarnessOptions } from '../../support/gateway-harness'

const MODEL = 'm'
const TEXT = 'word '.repeat(500)
const CALLS = {
  anthropic_messages: { path: '/v1/messages', body: { model: MODEL, max_tokens: 9, messages: [] } },
  openai_chat: { path: '/v1/chat/completions', body: { model: MODEL, messages: [] } },
  openai_responses: { path: '/v1/responses', body: { model: MODEL, input: 'x' } },
  gemini_generate: { path: `/v1beta/models/${MODEL}:generateContent`, body: { contents: [] } },
} as const
type Client = keyof typeof CALLS

/** Whole answers in which the provider says nothing of usage. */
const ANSWERS = {
  anthropic: { type: 'message', role: 'assistant', content: [{ type: 'text', text: TEXT }] },
  chat: { choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }] },
  responses: {
    id: 'resp_1',
    status: 'completed',
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: TEXT }] }],
  },
  gemini: { candidates: [{ content: { parts: [{ text: TEXT }] }, finishReason: 'STOP' }] },
  antigravity: { response: { candidates: [{ content: { parts: [{ text: TEXT }] } }] } },
} as const
type Wire = keyof typeof ANSWERS

const MAPPING = buildModelTable([[MODEL, MODEL] as const])
const ACCOUNTS = {
  anthropic: { platform: 'anthropic' },
  chat: { platform: 'openai', baseUrl: 'https://relay.example/v1/chat/completions' },
  responses: { platform: 'openai', baseUrl: 'https://relay.example/v1/responses' },
  gemini: { platform: 'gemini' },
  antigravity: { platform: 'antigravity', type: 'oauth', projectId: 'p', modelMapping: MAPPING },
} as const

function harnessOf(wire: Wire, answer: HarnessOptions['answer']) {
  const { platform } = ACCOUNTS[wire]
  return createHarness({
    group: { platform },
    accounts: [1, 2].map((id) => ({ ...ACCOUNTS[wire], id, priority: id })),
    channels: [{ modelMapping: { [platform]: { [MODEL]: MODEL } } }],
    settings: { unpricedModels: 'allow' },
    ...(answer === undefined ? {} : { answer }),
  })
}

function callOf(client: Client, more: object = {}): HarnessCall {
  const { path, body } = CALLS[client]
  return { path, body: JSON.stringify({ ...body, ...more }) }
}

describe('a whole answer without usage', () => {
  it.each([
    ['anthropic_messages', 'anthropic'],
    ['openai_chat', 'chat'],
    ['openai_responses', 'responses'],
    ['gemini_generate', 'gemini'],
    ['gemini_generate', 'antigravity'],
    ['anthropic_messages', 'chat'],
    ['openai_chat', 'gemini'],
    ['openai_chat', 'antigravity'],
  ] as const)('is billed by an estimate as a stream is: %s → %s', async (client, wire) => {
    const { call, rows } = harnessOf(wire, () => ({ status: 200, chunks: [JSON.stringify(ANSWERS[wire])] }))
    const asked = callOf(client)
    const reply = await call(asked)
    expect(reply.status).toBe(200)
    expect(rows).toMatchObject([
      {
        usage_source: 'estimated',
        input_tokens: Math.ceil(Buffer.byteLength(String(asked.body)) / 4),
        output_tokens: TEXT.length / 4,
        status: 'ok',
      },
    ])
  })

  it.each([false, true])('counts a picture as one, not by its bytes; as a stream %s', async (stream) => {
    const url = `data:image/png;base64,iVBORw0KGgo${'A'.repeat(800_000)}`
    const message = { role: 'user', content: [{ type: 'image_url', image_url: { url } }] }
    const chunk = { id: 'c', choices: [{ index: 0, delta: { content: TEXT }, finish_reason: 'stop' }] }
    const { call, rows } = harnessOf('chat', () =>
      stream
        ? {
            status: 200,
            headers: { 'content-type': 'text/event-stream' },
            chunks: [`data: ${JSON.stringify(chunk)}\n\n`, 'data: [DONE]\n\n'],
          }
        : { status: 200, chunks: [JSON.stringify(ANSWERS.chat)] },
    )
    expect((await call(callOf('openai_chat', { messages: [message], stream }))).status).toBe(200)
    expect(rows).toMatchObject([{ usage_source: 'estimated' }])
    expect(rows[0]?.input_tokens).toBeGreaterThan(1_600)
    expect(rows[0]?.input_tokens).toBeLessThan(1_700)
  })

  it.each([
    ['a list', []],
    ['nothing', {}],
    ['texts', { prompt_tokens: '12', completion_tokens: '13', input_tokens: '12', promptTokenCount: '12' }],
    ['more than any answer uses', { prompt_tokens: 3e9, input_tokens: 3e9, promptTokenCount: 3e9 }],
    [
      'less than nothing',
      { prompt_tokens: -5, input_tokens: -5, promptTokenCount: -5, completion_tokens: 1 },
    ],
  ])('is also one whose usage cannot be read: %s', async (_, report) => {
    for (const [client, wire] of [
      ['anthropic_messages', 'anthropic'],
      ['openai_chat', 'chat'],
      ['openai_responses', 'responses'],
      ['gemini_generate', 'gemini'],
      ['openai_chat', 'anthropic'],
    ] as const) {
      const key = wire === 'gemini' ? 'usageMetadata' : 'usage'
      const chunks = [JSON.stringify({ ...ANSWERS[wire], [key]: report })]
      const { call, rows } = harnessOf(wire, () => ({ status: 200, chunks }))
      const asked = callOf(client)
      await call(asked)
      const input = Math.ceil(Buffer.byteLength(String(asked.body)) / 4)
      expect(rows).toMatchObject([
        { usage_source: 'estimated', input_tokens: input, output_tokens: TEXT.length / 4 },
      ])
    }
  })

  it('counts thoughts, the calls of tools and every choice', async () => {
    const message = {
      content: 'abcd',
      reasoning_content: 'efgh',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'tool', arguments: '{"a":12}' } }],
    }
    const choices = [
      { index: 0, message },
      { index: 1, message: { content: 'ijkl' } },
    ]
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks: [JSON.stringify({ choices })] }))
    await call(callOf('openai_chat', { n: 2 }))
    expect(rows).toMatchObject([{ usage_source: 'estimated', output_tokens: 6 }])
  })

  it('may begin with a byte order mark', async () => {
    const text = `\uFEFF${JSON.stringify(ANSWERS.chat)}`
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks: [text] }))
    const reply = await call(callOf('openai_chat'))
    expect(reply).toMatchObject({ status: 200, text })
    expect(rows).toMatchObject([{ usage_source: 'estimated', output_tokens: TEXT.length / 4 }])
  })

  it('and without text costs nothing', async () => {
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks: ['{}'] }))
    const reply = await call(callOf('openai_chat'))
    expect(reply).toMatchObject({ status: 200, text: '{}' })
    expect(rows).toMatchObject([{ usage_source: 'none', input_tokens: 0, output_tokens: 0 }])
  })
})

const NO_ANSWERS = [
  ['a JSON text that was cut', '{"id":"c","choices":[{"index":0,"message":{"content":"hel'],
  ['an empty list', '[]'],
  ['null', 'null'],
  ['nothing', ''],
  ['a page', '<html><body>Welcome</body></html>'],
] as const

describe('a 200 that is no JSON object', () => {
  it.each(NO_ANSWERS)('leads to another account: %s', async (_, text) => {
    for (const [client, wire] of [
      ['anthropic_messages', 'anthropic'],
      ['openai_chat', 'chat'],
      ['openai_responses', 'responses'],
      ['gemini_generate', 'gemini'],
      ['openai_chat', 'anthropic'],
    ] as const) {
      const { call, rows, reports } = harnessOf(wire, ({ account }) => ({
        status: 200,
        chunks: [account.id === 1 ? text : JSON.stringify(ANSWERS[wire])],
      }))
      expect((await call(callOf(client))).status).toBe(200)
      expect(rows).toMatchObject([{ account_id: 2, attempts: [{ account_id: 1 }, { account_id: 2 }] }])
      expect(reports.map(({ outcome }) => outcome.kind)).toEqual(['serverError', 'ok'])
    }
  })

  it.each(NO_ANSWERS)('of every account is a 502 that nobody pays: %s', async (_, text) => {
    const headers = { 'content-type': 'text/html' }
    const { call, rows, cancelled } = harnessOf('chat', () => ({ status: 200, headers, chunks: [text] }))
    for (const stream of [false, true]) {
      const reply = await call(callOf('openai_chat', { stream }))
      expect(reply.status).toBe(502)
      expect(JSON.parse(reply.text)).toMatchObject({ error: { type: 'upstream_error' } })
    }
    expect(rows).toEqual([])
    expect(cancelled).toHaveLength(2)
  })

  it('is a failure of embeddings too, which are estimated from their request', async () => {
    const { call, rows } = harnessOf('gemini', ({ account }) => ({
      status: 200,
      chunks: [account.id === 1 ? '<html></html>' : '{"embedding":{"values":[1]}}'],
    }))
    const body = JSON.stringify({ content: { parts: [{ text: 'abcd' }] } })
    expect((await call({ path: `/v1beta/models/${MODEL}:embedContent`, body })).status).toBe(200)
    expect(rows).toMatchObject([{ account_id: 2, usage_source: 'estimated', output_tokens: 0 }])
  })

  it.each([201, 202, 204])('a %i without content is one too: there is an answer to come', async (status) => {
    for (const stream of [false, true]) {
      const served = harnessOf('chat', ({ account }) =>
        account.id === 1 ? { status, chunks: [] } : { status: 200, chunks: [JSON.stringify(ANSWERS.chat)] },
      )
      expect((await served.call(callOf('openai_chat', { stream }))).status).toBe(200)
      expect(served.rows).toMatchObject([{ account_id: 2 }])
      expect(served.reports.map(({ outcome }) => outcome.kind)).toEqual(['serverError', 'ok'])
      const refused = harnessOf('chat', () => ({ status, chunks: [] }))
      expect((await refused.call(callOf('openai_chat', { stream }))).status).toBe(502)
      expect(refused.rows).toEqual([])
    }
  })

  it('is none of a count of tokens either, where nothing comes', async () => {
    const { call, sent } = harnessOf('anthropic', ({ account }) =>
      account.id === 1 ? { status: 204, chunks: [] } : { status: 200, chunks: ['{"input_tokens":3}'] },
    )
    const body = JSON.stringify(CALLS.anthropic_messages.body)
    const reply = await call({ path: '/v1/messages/count_tokens', body })
    expect(reply).toMatchObject({ status: 200, text: '{"input_tokens":3}' })
    expect(sent).toHaveLength(2)
  })

  it('passes of Gemini as a list of answers', async () => {
    const list = JSON.stringify([ANSWERS.gemini])
    const { call, rows } = harnessOf('gemini', () => ({ status: 200, chunks: [list] }))
    expect(await call(callOf('gemini_generate'))).toMatchObject({ status: 200, text: list })
    expect(rows).toMatchObject([{ usage_source: 'estimated', output_tokens: TEXT.length / 4 }])
  })
})

/** 200s of each wire with another client, in which nothing was answered, and what is an answer though it is empty. */
const TRANSLATED = [
  [
    'openai_chat',
    'anthropic',
    ['{}', '{"type":"message"}', '{"detail":"x"}'],
    '{"type":"message","content":[]}',
  ],
  [
    'anthropic_messages',
    'chat',
    ['{}', '{"choices":[]}', '{"detail":"x"}', '{"choices":null}'],
    '{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"stop"}]}',
  ],
  [
    'gemini_generate',
    'responses',
    ['{}', '{"id":"r","status":"completed"}'],
    '{"id":"r","status":"completed","output":[]}',
  ],
  ['openai_chat', 'gemini', ['{}', '{"candidates":[]}'], '{"candidates":[{"finishReason":"STOP"}]}'],
  ['openai_chat', 'gemini', ['{}'], '{"promptFeedback":{"blockReason":"SAFETY"}}'],
  [
    'openai_chat',
    'antigravity',
    ['{}', '{"response":{}}'],
    '{"response":{"candidates":[{"finishReason":"STOP"}]}}',
  ],
] as const

describe('a 200 that is to be translated and answers nothing', () => {
  it.each(TRANSLATED)(
    'leads to another account, an empty answer does not: %s → %s',
    async (client, wire, none, empty) => {
      for (const text of none) {
        for (const stream of client === 'gemini_generate' ? [false] : [false, true]) {
          const { call, rows, reports } = harnessOf(wire, ({ account }) => ({
            status: 200,
            chunks: [account.id === 1 ? text : JSON.stringify(ANSWERS[wire])],
          }))
          expect((await call(callOf(client, { stream }))).status).toBe(200)
          expect(rows).toMatchObject([{ account_id: 2, attempts: [{ account_id: 1 }, { account_id: 2 }] }])
          expect(reports.map(({ outcome }) => outcome.kind)).toEqual(['serverError', 'ok'])
        }
      }
      const { call, rows } = harnessOf(wire, () => ({ status: 200, chunks: [empty] }))
      expect((await call(callOf(client))).status).toBe(200)
      expect(rows).toMatchObject([{ account_id: 1, input_tokens: 0, output_tokens: 0 }])
    },
  )

  it.each(TRANSLATED)('of every account is a 502 that nobody pays: %s → %s', async (client, wire, [text]) => {
    const { call, rows, cancelled } = harnessOf(wire, () => ({ status: 200, chunks: [text] }))
    expect((await call(callOf(client))).status).toBe(502)
    expect([rows, cancelled.length]).toEqual([[], 1])
  })

  it('and was counted is billed as it says', async () => {
    const text = '{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":0,"total_tokens":7}}'
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks: [text] }))
    expect((await call(callOf('anthropic_messages'))).status).toBe(200)
    expect(rows).toMatchObject([{ usage_source: 'final', input_tokens: 7 }])
  })
})
