import { describe, expect, it } from 'vitest'
import { geminiEmbed, geminiGenerate, geminiStream } from '@/lib/protocols'
import type { ParsedRequest, Protocol, RequestHeaders } from '@/lib/protocols'

type Ask = {
  readonly body?: unknown
  readonly pathModel?: string
  readonly headers?: RequestHeaders
  readonly protocol?: Protocol
}

const CONTENTS = [{ role: 'user', parts: [{ text: 'Hello ' }, { text: 'there' }] }]

function parse({
  body = { contents: CONTENTS },
  pathModel = 'gemini-2.5-flash',
  headers = {},
  protocol,
}: Ask): ParsedRequest {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const target = { pathModel, subPath: '' }
  const whole = (protocol ?? geminiGenerate).parseRequest({ headers, body: bytes, target })
  const scanner = (protocol ?? geminiGenerate).createRequestScanner({})
  for (const byte of bytes) scanner?.push(Buffer.from([byte]))
  const scan = scanner?.finish()
  if (scan !== undefined) {
    expect((protocol ?? geminiGenerate).parseRequest({ headers, body: bytes, target, scan })).toEqual(whole)
  }
  return whole
}

describe('the model of the path', () => {
  it.each([
    ['gemini-2.5-flash', 'gemini-2.5-flash'],
    ['google%2Fgemini-3-pro', 'google/gemini-3-pro'],
    ['google/gemini-3-pro', 'google/gemini-3-pro'],
    ['with%20space%3A1', 'with space:1'],
    ['once%2525', 'once%25'],
  ])('%s is decoded once', (pathModel, requestedModel) => {
    expect(parse({ pathModel }).requestedModel).toBe(requestedModel)
  })

  it.each([
    ['%', 'cannot be decoded'],
    ['%C3%28', 'cannot be decoded'],
    ['%00', 'not allowed'],
    ['a%0Ab', 'not allowed'],
    ['%20', 'model is required'],
    ['x'.repeat(257), 'too long'],
  ])('%s is refused', (pathModel, words) => {
    expect(() => parse({ pathModel })).toThrow(words)
  })
})

describe('the body', () => {
  it('says what the corridor asks for, by either name of a field', () => {
    const generationConfig = { maxOutputTokens: 512, candidateCount: 2, imageConfig: { imageSize: '4K' } }
    const facts = { maxTokens: 512, serviceTier: 'flex', candidates: 2, imageSize: '4K', stream: false }
    expect(parse({ body: { contents: CONTENTS, generationConfig, serviceTier: 'flex' } })).toMatchObject(
      facts,
    )
    const generation_config = {
      max_output_tokens: 512,
      candidate_count: 2,
      image_config: { image_size: '4K' },
    }
    expect(parse({ body: { generation_config, service_tier: 'flex', contents: CONTENTS } })).toMatchObject(
      facts,
    )
    expect(parse({ protocol: geminiStream })).toMatchObject({
      stream: true,
      maxTokens: null,
      serviceTier: null,
    })
  })

  it.each([
    ['', 'Request body is empty'],
    ['[]', 'Failed to parse request body'],
    ['{"contents":[}', 'Failed to parse request body'],
    [
      '{"generationConfig":{},"generation_config":{}}',
      'generationConfig and generation_config are the same field',
    ],
    ['{"generationConfig":{"maxOutputTokens":1,"max_output_tokens":2}}', 'are the same field'],
    ['{"generationConfig":{"maxOutputTokens":-1}}', 'maxOutputTokens must be a non-negative integer'],
    ['{"generationConfig":{"maxOutputTokens":1,"maxOutputTokens":2}}', 'Duplicate'],
    ['{"serviceTier":"flex","serviceTi\\u0065r":"priority"}', 'Duplicate'],
    ['{"serviceTier":7}', 'serviceTier must be a string'],
  ])('%s is refused', (body, words) => {
    expect(() => parse({ body })).toThrow(new RegExp(words, 'i'))
  })
})

describe('the session', () => {
  const systemInstruction = { parts: [{ text: 'Be brief.' }] }

  it('is the system instruction, else the first content', () => {
    const first = parse({ body: { systemInstruction, contents: CONTENTS } }).sessionHash
    const later = [
      ...CONTENTS,
      { role: 'model', parts: [{ text: 'Hi' }] },
      { role: 'user', parts: [{ text: '?' }] },
    ]
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(parse({ body: { contents: later, system_instruction: systemInstruction } }).sessionHash).toBe(
      first,
    )
    const plain = parse({}).sessionHash
    expect(plain).toMatch(/^[0-9a-f]{32}$/)
    expect(plain).not.toBe(first)
    expect(parse({ body: { contents: later } }).sessionHash).toBe(plain)
    expect(parse({ body: { contents: [{ parts: [{ inlineData: { data: 'x' } }] }] } }).sessionHash).toBe('')
  })

  it("is a coding CLI's own where it sends one", () => {
    expect(parse({ headers: { session_id: 'abc' } }).sessionHash).toBe('abc')
  })
})

describe('resource names in the body', () => {
  const upstream = (ask: Ask, model = 'up'): string =>
    geminiGenerate.upstreamBody(parse(ask), model).toString()

  it('leave a body without any as it is', () => {
    const parsed = parse({})
    expect(geminiGenerate.upstreamBody(parsed, 'up')).toBe(parsed.body)
  })

  it('become the upstream model, whatever the path said', () => {
    expect(upstream({ body: '{"model": "models/alias" ,"contents":[]}' })).toBe(
      '{"model": "models/up" ,"contents":[]}',
    )
    expect(
      upstream({ body: '{"generateContentRequest":{"contents":[],"model":"models/other"},"model":"x"}' }),
    ).toBe('{"generateContentRequest":{"contents":[],"model":"models/up"},"model":"models/up"}')
  })

  it('of every request of a batch', () => {
    const request = (model: string) => ({ model, content: { parts: [{ text: '"model":"models/alias"' }] } })
    const body = { requests: [request('models/alias'), { content: {} }, request('models/x')] }
    expect(JSON.parse(upstream({ body, protocol: geminiEmbed }, 'embed "2"'))).toEqual({
      requests: [request('models/embed "2"'), { content: {} }, request('models/embed "2"')],
    })
    expect(upstream({ body: { model: 'models/a', content: {} }, protocol: geminiEmbed })).toBe(
      '{"model":"models/up","content":{}}',
    )
  })
})
