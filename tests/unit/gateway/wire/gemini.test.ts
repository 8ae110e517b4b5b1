import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import { readSseText } from '@/lib/protocols'
import type { HarnessCall } from '../../../support/gateway-harness'
import { load } from '../../protocols/gemini-generate/stream-fixtures'
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

  it.each([false, true])('bills usage that grows behind the first finishReason, cut off: %s', async (cut) => {
    const event = (text: string, totalTokens: number) =>
      `data: ${JSON.stringify({
        candidates: [{ content: { parts: [{ text }] }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 4, candidatesTokenCount: totalTokens - 4 },
      })}\n\n`
    const only = `data: {"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":9}}\n\n`
    for (const chunks of [
      [event('a', 5), event('b', 13)],
      [event('a', 5), event('b', 7), only],
    ]) {
      const { ask, rows } = geminiHarness({ answer: () => ({ status: 200, headers: SSE, chunks, cut }) })
      const reply = await ask('streamGenerateContent', { query: 'alt=sse' })
      expect(reply).toMatchObject({ text: chunks.join(''), ended: true })
      expect(rows).toMatchObject([{ input_tokens: 4, output_tokens: 9, usage_source: 'final', status: 'ok' }])
    }
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

type Pool = { readonly model?: string; readonly isEmpty?: boolean }

describe('refusals have the shape of Gemini', () => {
  it.each([
    ['an unknown key', { headers: { 'x-goog-api-key': 'nobody' } }, 401, 'UNAUTHENTICATED'],
    ['an unknown path', { path: '/v1beta/corpora' }, 404, 'NOT_FOUND'],
    ['another method', { method: 'GET' }, 405, 'UNIMPLEMENTED'],
    ['a body that is no JSON', { body: '{' }, 400, 'INVALID_ARGUMENT'],
    ['a model without a price', { model: 'nobody' }, 404, 'NOT_FOUND'],
    ['no account', { isEmpty: true }, 503, 'UNAVAILABLE'],
  ])('%s', async (_, { isEmpty, ...input }: HarnessCall & Pool, status, name) => {
    const { ask } = geminiHarness(isEmpty === true ? { accounts: [] } : {})
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
