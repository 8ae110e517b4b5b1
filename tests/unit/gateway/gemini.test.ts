import { describe, expect, it } from 'vitest'
import { buildModelTable, Decimal } from '@/lib/core'
import { readSseText } from '@/lib/protocols'
import type { ScriptedAnswer } from '../../support/gateway-harness'
import { messageStream, STREAM_ANSWER_HEADERS } from '../../support/message-fixtures'
import { load } from '../protocols/gemini-generate/stream-fixtures'
import { alias, BODY, geminiHarness, MODEL, SSE, streamed } from './gemini-harness'

describe('generateContent', () => {
  it('reaches the account with its own key and comes back as it was, billed', async () => {
    const { ask, sent, rows } = geminiHarness()
    const reply = await ask('generateContent', { query: 'key=sk-other&alt=json&prettyPrint=1' })
    expect(reply.status).toBe(200)
    expect(reply.text).toBe(load('answer.json').toString())
    const [request] = sent
    expect(request).toMatchObject({ path: `/v1beta/models/${MODEL}:generateContent`, query: 'alt=json' })
    const headers = request?.headers ?? []
    expect(headers[headers.indexOf('x-goog-api-key') + 1]).toBe('upstream-secret-1')
    expect(headers).not.toContain('sk-good')
    expect(request?.body.toString()).toBe(BODY)
    expect(rows).toMatchObject([
      {
        protocol: 'gemini_generate',
        requested_model: MODEL,
        usage_source: 'final',
        status: 'ok',
        input_tokens: 36,
        cache_read_tokens: 64,
        output_tokens: 20,
      },
    ])
  })

  it('takes the model of the path through the mapping, and encodes it for the upstream', async () => {
    const { ask, sent } = geminiHarness({
      channels: alias('google/gemini 2.5'),
      settings: { unpricedModels: 'allow' },
    })
    const body = JSON.stringify({ model: 'models/alias', contents: [] })
    await ask('generateContent', { model: '%61lias', body })
    expect(sent[0]?.path).toBe('/v1beta/models/google%2Fgemini%202.5:generateContent')
    expect(JSON.parse(sent[0]?.body.toString() ?? '')).toEqual({
      model: 'models/google/gemini 2.5',
      contents: [],
    })
  })

  it.each([
    '/api/v1beta/models/gemini-2.5-flash:generateContent',
    '/v1beta/models/gemini-2.5-flash%3AgenerateContent',
    '/v1beta/v1beta/models/gemini-2.5-flash:generateContent/',
    '/v1/models/gemini-2.5-flash:generateContent',
    '/v1/models/gemini-2.5-flash%3agenerateContent',
    '/v1/v1beta/models/gemini-2.5-flash:generateContent',
  ])('is found at %s', async (path) => {
    const { ask, sent } = geminiHarness()
    expect((await ask('', { path })).status).toBe(200)
    expect(sent[0]?.path).toBe(`/v1beta/models/${MODEL}:generateContent`)
  })

  it('accepts the key in the query, here and nowhere else', async () => {
    const { ask, call } = geminiHarness()
    const headers = { 'x-api-key': '', 'x-goog-api-key': '' }
    expect((await ask('generateContent', { query: 'key=sk-good', headers })).status).toBe(200)
    expect(
      (await call({ path: '/v1beta/models', method: 'GET', query: 'key=sk-good', headers })).status,
    ).toBe(200)
    const refused = await call({ path: '/v1/messages', query: 'key=sk-good', headers })
    expect(refused).toMatchObject({ status: 400 })
    expect(refused.text).toContain('An API key in the query string is not accepted here')
  })
})

describe('streamGenerateContent', () => {
  it('forwards every event byte by byte; its row is there before the last', async () => {
    const { ask, sent, rows } = geminiHarness()
    const reply = await ask('streamGenerateContent', { query: 'alt=sse' })
    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(reply.text).toBe(load('text.sse').toString())
    expect(sent[0]).toMatchObject({
      path: `/v1beta/models/${MODEL}:streamGenerateContent`,
      query: 'alt=sse',
    })
    expect(rows).toMatchObject([{ stream: true, input_tokens: 12, output_tokens: 15, usage_source: 'final' }])
  })

  it('restores the model that was asked for', async () => {
    const { ask } = geminiHarness({ channels: alias(MODEL) })
    const reply = await ask('streamGenerateContent', { model: 'alias', query: 'alt=sse' })
    const versions = readSseText(Buffer.from(reply.text)).map(({ data }) => JSON.parse(data).modelVersion)
    expect(versions).toEqual(['alias', 'alias', 'alias'])
  })

  it('without alt=sse is a list, made of the same events', async () => {
    const { ask, sent } = geminiHarness()
    const reply = await ask('streamGenerateContent')
    expect(sent[0]?.query).toBe('alt=sse')
    expect(reply.headers['content-type']).toBe('application/json; charset=UTF-8')
    expect(JSON.parse(reply.text)).toEqual(
      readSseText(load('text.sse')).map(({ data }) => JSON.parse(data) as unknown),
    )
  })

  it.each([
    ['alt=sse', (body: string) => JSON.parse(readSseText(Buffer.from(body)).at(-1)?.data ?? '')],
    ['', (body: string) => JSON.parse(body).at(-1)],
  ])('that breaks off ends with an error, query "%s"', async (query, lastOf) => {
    const { ask, rows } = geminiHarness({
      answer: () => ({
        status: 200,
        headers: SSE,
        chunks: [load('cut-before-end.sse').toString()],
        cut: true,
      }),
    })
    const reply = await ask('streamGenerateContent', { query })
    expect(lastOf(reply.text)).toEqual({
      error: { code: 502, message: 'Upstream request failed', status: 'UNAVAILABLE' },
    })
    expect(rows).toMatchObject([{ status: 'upstream_error', input_tokens: 9 }])
  })

  it('fails over where the first event is an error', async () => {
    const { ask, sent, rows } = geminiHarness({
      accounts: [
        { id: 1, platform: 'gemini' },
        { id: 2, platform: 'gemini', priority: 60 },
      ],
      answer: (_, call) => streamed(call === 1 ? 'error-first.sse' : 'text.sse'),
    })
    const reply = await ask('streamGenerateContent', { query: 'alt=sse' })
    expect(reply.text).toBe(load('text.sse').toString())
    expect(sent).toHaveLength(2)
    expect(rows).toMatchObject([{ account_id: 2 }])
  })
})

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

describe('refusals have the shape of Gemini', () => {
  it.each([
    ['an unknown key', { headers: { 'x-goog-api-key': 'nobody' } }, 401, 'UNAUTHENTICATED'],
    ['an unknown path', { path: '/v1beta/corpora' }, 404, 'NOT_FOUND'],
    ['another method', { method: 'GET' }, 405, 'UNIMPLEMENTED'],
    ['a body that is no JSON', { body: '{' }, 400, 'INVALID_ARGUMENT'],
    ['no account', { model: 'nobody' }, 503, 'UNAVAILABLE'],
  ])('%s', async (_, input, status, name) => {
    const { ask } = geminiHarness()
    const reply = await ask('generateContent', input)
    expect(reply.status).toBe(status)
    expect(JSON.parse(reply.text)).toEqual({
      error: { code: status, message: expect.stringMatching(/\w/), status: name },
    })
  })
})

describe('strict holds of pictures', () => {
  const PAINTER = 'gemini-2.5-flash-image'
  const asked = (maxOutputTokens: number): string =>
    JSON.stringify({ contents: [{ parts: [{ text: 'A cat' }] }], generationConfig: { maxOutputTokens } })
  const harness = (balance: string) =>
    geminiHarness({
      balance,
      group: { platform: 'gemini', imagePrices: { price1k: new Decimal(1), price2k: null, price4k: null } },
      settings: { holds: 'strict', storeOutage: 'reject' },
    })

  it('foresee as many as the answer has room for, at the price of the group', async () => {
    const ask = { model: PAINTER, body: asked(3_500) }
    expect((await harness('3.9').ask('generateContent', ask)).headers['x-switchyard-code']).toBe(
      'INSUFFICIENT_BALANCE',
    )
    expect((await harness('4.5').ask('generateContent', ask)).status).toBe(200)
  })

  it('foresee none of a model that does not draw', async () => {
    expect((await harness('0.9').ask('generateContent', { body: asked(3_500) })).status).toBe(200)
  })
})
