import { describe, expect, it } from 'vitest'
import { readSseText } from '@/lib/protocols'
import type { ScriptedAnswer } from '../../../support/gateway-harness'
import { load } from '../../protocols/gemini-generate/stream-fixtures'
import { BODY, geminiHarness, MODEL, SSE } from './gemini-harness'

describe('antigravity', () => {
  const options = {
    group: { platform: 'antigravity' },
    accounts: [{ id: 1, platform: 'antigravity', type: 'oauth', projectId: 'my-project' }],
  } as const
  const enveloped = (file: string): ScriptedAnswer => ({
    status: 200,
    headers: SSE,
    chunks: [
      load(file)
        .toString()
        .replaceAll(/data: (.*)\r\n/g, 'data: {"response":$1,"traceId":"t"}\r\n'),
    ],
  })

  it('gets the request in its envelope and answers out of it', async () => {
    const { ask, sent, rows } = geminiHarness({
      ...options,
      answer: () => ({ status: 200, chunks: [`{"response":${load('answer.json').toString()}}`] }),
    })
    const reply = await ask('generateContent')
    expect(reply.text).toBe(load('answer.json').toString())
    const [request] = sent
    expect(request).toMatchObject({ path: '/v1internal:generateContent', query: '' })
    expect(request?.headers).toContain('Bearer upstream-secret-1')
    expect(JSON.parse(request?.body.toString() ?? '')).toEqual({
      project: 'my-project',
      model: MODEL,
      userAgent: 'antigravity',
      requestId: expect.stringMatching(/^agent-/),
      request: JSON.parse(BODY),
    })
    expect(rows).toMatchObject([{ input_tokens: 36, output_tokens: 20, usage_source: 'final' }])
  })

  it.each(['alt=sse', ''])('streams, query "%s"', async (query) => {
    const { ask, sent, rows } = geminiHarness({ ...options, answer: () => enveloped('text.sse') })
    const reply = await ask('streamGenerateContent', { query })
    const shown =
      query === ''
        ? JSON.parse(reply.text)
        : readSseText(Buffer.from(reply.text)).map(({ data }) => JSON.parse(data))
    expect(shown).toEqual(readSseText(load('text.sse')).map(({ data }) => JSON.parse(data)))
    expect(sent[0]).toMatchObject({ path: '/v1internal:streamGenerateContent', query: 'alt=sse' })
    expect(rows).toMatchObject([{ input_tokens: 12, output_tokens: 15, usage_source: 'final' }])
  })

  it('is the only platform of its own paths, and serves gemini groups where it may', async () => {
    const accounts = [
      { id: 1, platform: 'gemini', priority: 1 },
      { id: 2, platform: 'antigravity', mixedScheduling: true, priority: 9 },
    ] as const
    const forced = geminiHarness({ accounts, answer: () => enveloped('text.sse') })
    const path = `/antigravity/v1beta/models/${MODEL}:streamGenerateContent`
    expect((await forced.ask('', { path, query: 'alt=sse' })).status).toBe(200)
    expect(forced.sent.map(({ account }) => account.id)).toEqual([2])
    const mixed = geminiHarness({
      accounts,
      answer: ({ account }) => (account.id === 1 ? { status: 500, chunks: ['{}'] } : enveloped('text.sse')),
    })
    expect((await mixed.ask('streamGenerateContent', { query: 'alt=sse' })).status).toBe(200)
    expect(mixed.sent.map(({ path: sentTo }) => sentTo)).toEqual([
      `/v1beta/models/${MODEL}:streamGenerateContent`,
      '/v1internal:streamGenerateContent',
    ])
  })

  it.each([
    ['/v1/messages', { max_tokens: 50, messages: [{ role: 'user', content: 'Hello' }] }, 'message_stop'],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello' }] }, '[DONE]'],
    ['/v1/responses', { input: 'Hello' }, 'response.completed'],
  ])('serves clients of %s in their own words', async (path, question, terminal) => {
    const { call, sent, rows } = geminiHarness({ ...options, answer: () => enveloped('text.sse') })
    const body = JSON.stringify({ model: MODEL, stream: true, ...question })
    const reply = await call({ path, body })
    expect(reply.text).toContain('naïve 你好 🙂')
    expect(readSseText(Buffer.from(reply.text)).at(-1)?.data).toContain(terminal)
    expect(sent[0]).toMatchObject({ path: '/v1internal:streamGenerateContent', query: 'alt=sse' })
    expect(JSON.parse(sent[0]?.body.toString() ?? '')).toMatchObject({
      project: 'my-project',
      model: MODEL,
      request: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
    })
    expect(rows).toMatchObject([{ input_tokens: 12, output_tokens: 15, usage_source: 'final' }])
  })
})
