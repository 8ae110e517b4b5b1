import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import { geminiEmbed, geminiGenerate } from '@/lib/protocols'
import { load, SAME } from './stream-fixtures'

const NAMES = { requestedModel: 'alias', upstreamModel: 'gemini-2.5-flash' }

describe('a whole answer', () => {
  it('has its usage read and its model restored, every other byte as it came', () => {
    const body = load('answer.json')
    const answer = geminiGenerate.readAnswer(body, NAMES)
    expect(answer).toMatchObject({
      usage: { ...NO_USAGE, inputTokens: 36, cacheReadTokens: 64, outputTokens: 20, reasoningTokens: 13 },
      usageState: 'final',
      responseModel: 'gemini-2.5-flash',
    })
    expect(answer.body.toString()).toBe(body.toString().replace('"gemini-2.5-flash"', '"alias"'))
    expect(geminiGenerate.readAnswer(body, SAME).body).toBe(body)
  })

  it('may be a list of responses: the last usage counts', () => {
    const response = (tokens: number) => ({
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: tokens },
    })
    const body = Buffer.from(JSON.stringify([response(1), response(7)]))
    expect(geminiGenerate.readAnswer(body, NAMES)).toMatchObject({
      usage: { inputTokens: 3, outputTokens: 7 },
      usageState: 'final',
    })
  })

  it.each(['', '{', 'null', '"x"', '[1]', '{"usageMetadata":[]}', '<html>'])('%s says nothing', (text) => {
    const body = Buffer.from(text)
    const answer = geminiGenerate.readAnswer(body, NAMES)
    expect(answer).toEqual({ usage: NO_USAGE, usageState: 'none', responseModel: null, body })
  })

  it.each([
    ['gemini-2.5-flash', ['a', 'b'], { web_search: 1 }],
    ['gemini-3-pro-preview', ['a', '', 'b', 'a'], { web_search: 2 }],
    ['gemini-3-pro-preview', [''], {}],
    ['gemini-2.5-flash', 'x', {}],
  ])('of %s that searched for %j is billed by searches, whole or streamed', (model, queries, extraUnits) => {
    const response = {
      candidates: [
        {
          content: { parts: [{ text: 'x' }] },
          finishReason: 'STOP',
          groundingMetadata: { webSearchQueries: queries },
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 7 },
      modelVersion: model,
    }
    const expected = { ...NO_USAGE, inputTokens: 3, outputTokens: 7, extraUnits }
    const text = JSON.stringify(response)
    expect(geminiGenerate.readAnswer(Buffer.from(text), SAME).usage).toEqual(expected)
    const observer = geminiGenerate.observeStream(SAME)
    observer.push(Buffer.from(`data: ${text}\n\n`))
    expect(observer.usage()).toEqual(expected)
  })

  it('with pictures of several megabytes is counted without decoding them', () => {
    const picture = { inlineData: { mimeType: 'image/png', data: 'A\\"'.repeat(900_000) } }
    const thought = { ...picture, thought: true }
    const body = Buffer.from(
      JSON.stringify({
        candidates: [
          { content: { parts: [thought, picture, { text: 'x' }, picture] }, finishReason: 'STOP' },
        ],
        usageMetadata: {
          promptTokenCount: 5,
          totalTokenCount: 2605,
          candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 2580 }],
        },
        modelVersion: 'gemini-2.5-flash',
      }),
    )
    const answer = geminiGenerate.readAnswer(body, NAMES, { imageSize: '2K' })
    expect(answer.usage).toMatchObject({
      imageCount: 2,
      imageSize: '2K',
      imageOutputTokens: 2580,
      outputTokens: 2600,
    })
    expect(answer.body.byteLength).toBe(body.byteLength - 'gemini-2.5-flash'.length + 'alias'.length)
  })

  it.each([
    [
      { promptTokenCount: 10, cachedContentTokenCount: 40 },
      { inputTokens: 0, cacheReadTokens: 10 },
    ],
    [
      { promptTokenCount: 10, totalTokenCount: 17, thoughtsTokenCount: 2 },
      { inputTokens: 10, outputTokens: 7, reasoningTokens: 2 },
    ],
    [
      { totalTokenCount: 17, thoughtsTokenCount: 2 },
      { outputTokens: 2, reasoningTokens: 2 },
    ],
    [{ totalTokenCount: 17 }, {}],
    [
      { promptTokenCount: -1, candidatesTokenCount: 'x' },
      { inputTokens: 0, outputTokens: 0 },
    ],
    [{ promptTokenCount: 0, trafficType: 'ON_DEMAND_FLEX' }, { serviceTier: 'flex' }],
    [{ trafficType: 'ON_DEMAND' }, { serviceTier: null }],
  ])('%j', (usageMetadata, usage) => {
    const body = Buffer.from(JSON.stringify({ usageMetadata }))
    expect(geminiGenerate.readAnswer(body, NAMES).usage).toEqual({ ...NO_USAGE, ...usage })
  })
})

describe('embeddings', () => {
  const request = Buffer.from(
    JSON.stringify({ requests: [{ content: { parts: [{ text: 'x'.repeat(40) }] } }] }),
  )

  it('are billed by what the provider counts', () => {
    const body = Buffer.from('{"embeddings":[{"values":[0.1]}],"usageMetadata":{"promptTokenCount":11}}')
    expect(geminiEmbed.readAnswer(body, NAMES, { body: request })).toEqual({
      usage: { ...NO_USAGE, inputTokens: 11 },
      usageState: 'final',
      responseModel: null,
      body,
    })
  })

  it('or by an estimate of the text where it counts nothing', () => {
    const body = Buffer.from('{"embeddings":[{"values":[0.1]}]}')
    const answer = geminiEmbed.readAnswer(body, NAMES, { body: request })
    expect(answer).toMatchObject({ usage: { inputTokens: 10 }, usageState: 'estimated' })
    expect(geminiEmbed.readAnswer(body, NAMES).usageState).toBe('none')
  })
})

describe('errors', () => {
  it.each([
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [409, 'ABORTED'],
    [413, 'INVALID_ARGUMENT'],
    [429, 'RESOURCE_EXHAUSTED'],
    [500, 'INTERNAL'],
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [504, 'DEADLINE_EXCEEDED'],
    [418, 'FAILED_PRECONDITION'],
    [599, 'INTERNAL'],
  ])('%i is %s', (status, name) => {
    const error = { status, type: 'x', code: 'C', message: 'No', param: null, requestId: 'r' }
    expect(JSON.parse(geminiGenerate.renderError(error).toString())).toEqual({
      error: { code: status, message: 'No', status: name },
    })
  })
})
