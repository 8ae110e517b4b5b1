import { describe, expect, it } from 'vitest'
import { ANSWERS, callOf, CALLS, harnessOf, MODEL, PAIRS, TEXT } from './uncounted-world'

const NO_ANSWERS = [
  ['a JSON text that was cut', '{"id":"c","choices":[{"index":0,"message":{"content":"hel'],
  ['an empty list', '[]'],
  ['null', 'null'],
  ['nothing', ''],
  ['a page', '<html><body>Welcome</body></html>'],
] as const

describe('a 200 that is no JSON object', () => {
  it.each(NO_ANSWERS)('leads to another account: %s', async (_, text) => {
    for (const [client, wire] of PAIRS) {
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
