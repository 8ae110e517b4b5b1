import { describe, expect, it } from 'vitest'
import { buildModelTable } from '@/lib/core'
import { readSseText } from '@/lib/protocols'
import type { ScriptedAnswer } from '../../../support/gateway-harness'
import { messageStream, STREAM_ANSWER_HEADERS } from '../../../support/message-fixtures'
import { alias, geminiHarness, MODEL } from './gemini-harness'

describe('embeddings', () => {
  const body = JSON.stringify({ requests: [{ model: 'models/alias', content: { parts: [{ text: 'x' }] } }] })
  const answer = (): ScriptedAnswer => ({
    status: 200,
    chunks: ['{"embeddings":[{"values":[0.5]}],"usageMetadata":{"promptTokenCount":4}}'],
  })

  it('reach gemini accounts, the model named in every request', async () => {
    const { ask, sent, rows } = geminiHarness({ answer, channels: alias('gemini-embedding-001') })
    await ask('batchEmbedContents', { model: 'alias', body })
    expect(sent[0]?.path).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents')
    expect(sent[0]?.body.toString()).toBe(body.replace('models/alias', 'models/gemini-embedding-001'))
    expect(rows).toMatchObject([{ input_tokens: 4, output_tokens: 0, usage_source: 'final' }])
  })

  it('are unknown on other platforms', async () => {
    const { ask, sent } = geminiHarness({
      group: { platform: 'antigravity' },
      accounts: [{ id: 1, platform: 'antigravity' }],
    })
    const reply = await ask('embedContent', { body })
    expect(reply.status).toBe(404)
    expect(JSON.parse(reply.text)).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } })
    expect(sent).toEqual([])
  })

  it('pass over antigravity accounts of a mixed pool', async () => {
    const { ask, sent } = geminiHarness({
      answer,
      accounts: [
        {
          id: 1,
          platform: 'antigravity',
          mixedScheduling: true,
          priority: 1,
          modelMapping: buildModelTable([['*', '*']]),
        },
        { id: 2, platform: 'gemini', priority: 9 },
      ],
    })
    expect((await ask('embedContent', { model: 'gemini-embedding-001', body })).status).toBe(200)
    expect(sent.map(({ account }) => account.id)).toEqual([2])
  })
})

describe('countTokens', () => {
  it('asks the account and bills nothing', async () => {
    const answer = (): ScriptedAnswer => ({ status: 200, chunks: ['{"totalTokens":31}'] })
    const { ask, sent, rows } = geminiHarness({ answer })
    const body = JSON.stringify({ generateContentRequest: { model: 'models/x', contents: [] } })
    expect((await ask('countTokens', { body })).text).toBe('{"totalTokens":31}')
    expect(sent[0]?.body.toString()).toBe(body.replace('models/x', `models/${MODEL}`))
    expect(rows).toEqual([])
  })

  it('is estimated where the account cannot count', async () => {
    const { ask, sent } = geminiHarness({
      group: { platform: 'antigravity' },
      accounts: [{ id: 1, platform: 'antigravity' }],
    })
    const picture = { inlineData: { mimeType: 'image/png', data: 'A'.repeat(4_000) } }
    const body = JSON.stringify({ contents: [{ parts: [{ text: 'x'.repeat(400) }, picture] }] })
    const reply = await ask('countTokens', { body })
    expect(reply.headers['x-token-count']).toBe('estimated')
    expect(JSON.parse(reply.text)).toEqual({ totalTokens: 100 + 1_120 })
    expect(sent).toEqual([])
  })
})

describe('a group of another platform', () => {
  const options = {
    group: { platform: 'anthropic' },
    accounts: [{ id: 1, platform: 'anthropic' }],
    answer: () => ({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks: messageStream() }),
  } as const
  const model = 'claude-sonnet-4-5'

  it.each([
    ['alt=sse', (text: string) => readSseText(Buffer.from(text)).map(({ data }) => JSON.parse(data))],
    ['', (text: string) => JSON.parse(text)],
  ])('streams in the form that was asked for, query "%s"', async (query, read) => {
    const { ask, sent, rows } = geminiHarness(options)
    const responses = read((await ask('streamGenerateContent', { model, query })).text)
    expect(responses.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }] })
    expect(sent[0]).toMatchObject({ path: '/v1/messages', query: '' })
    expect(rows).toMatchObject([{ protocol: 'gemini_generate', usage_source: 'final' }])
  })

  it('estimates counts of tokens', async () => {
    const { ask, sent } = geminiHarness(options)
    const reply = await ask('countTokens', { model })
    expect(reply.headers['x-token-count']).toBe('estimated')
    expect(JSON.parse(reply.text).totalTokens).toBeGreaterThan(0)
    expect(sent).toEqual([])
  })
})

describe('models', () => {
  it('are listed and found in the shape of Gemini', async () => {
    const { call } = geminiHarness({ channels: alias(MODEL) })
    const list = JSON.parse((await call({ path: '/v1beta/models', method: 'GET' })).text)
    expect(list.models).toMatchObject([
      {
        name: 'models/alias',
        displayName: 'Alias',
        supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
      },
    ])
    const one = await call({ path: '/v1beta/models/alias', method: 'GET' })
    expect(JSON.parse(one.text)).toEqual(list.models[0])
    const none = await call({ path: '/v1beta/models/nobody', method: 'GET' })
    expect(none.status).toBe(404)
    expect(JSON.parse(none.text).error.status).toBe('NOT_FOUND')
  })
})
