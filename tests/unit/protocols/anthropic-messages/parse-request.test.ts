import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '@/lib/core'
import { anthropicMessages, type ParsedRequest } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'

function parse(body: string | Buffer): ParsedRequest {
  return anthropicMessages.parseRequest({ headers: {}, body: Buffer.from(body) })
}

function refusalOf(body: string | Buffer): string {
  try {
    parse(body)
  } catch (error) {
    if (!isAppError(error)) throw error
    expect(error).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      details: { type: 'invalid_request_error' },
    })
    return error.message
  }
  return 'accepted'
}

describe('what is read', () => {
  it('of a full request', () => {
    const body = JSON.stringify({
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      stream: true,
      service_tier: 'auto',
      metadata: { user_id: 'u1' },
      messages: [{ role: 'user', content: 'hi' }],
    })
    const parsed = parse(body)
    expect(parsed).toMatchObject({
      requestedModel: 'claude-sonnet-4-5',
      stream: true,
      maxTokens: 100,
      serviceTier: 'auto',
      metadataUserId: 'u1',
    })
    expect(parsed.modelSpan).toEqual({ start: 9, end: 28 })
    expect(parsed.sessionHash).toMatch(/^[0-9a-f]{32}$/)
  })

  it.each([
    '{"model":"m"}',
    '{"model":"m","stream":null,"max_tokens":null,"service_tier":null,"metadata":null}',
    '{"model":"m","metadata":{"user_id":null}}',
    '{"mod\\u0065l":"\\u006d","stream":false,"metadata":{}}',
  ])('absent and null fields: %s', (body) => {
    expect(parse(body)).toMatchObject({
      requestedModel: 'm',
      stream: false,
      maxTokens: null,
      serviceTier: null,
      metadataUserId: null,
      sessionHash: '',
    })
  })

  it('is the same from a scan made while the body arrived', () => {
    const body = Buffer.from(
      `{"messages":[{"role":"user","content":"${'ü\\n'.repeat(500)}"}],"mod\\u0065l":"m","stream":true}`,
    )
    fc.assert(
      fc.property(cutPlaces, (places) => {
        const scanner = anthropicMessages.createRequestScanner({})
        for (const chunk of cutAt(body, places)) scanner?.push(chunk)
        const scan = scanner?.finish()
        expect(scan).toBeDefined()
        expect(
          anthropicMessages.parseRequest({ headers: {}, body, ...(scan === undefined ? {} : { scan }) }),
        ).toEqual(parse(body))
      }),
      { numRuns: 60 },
    )
  })
})

describe('refusals', () => {
  it.each([
    ['', 'Request body is empty'],
    [' ', 'Failed to parse request body'],
    ['[]', 'Failed to parse request body'],
    ['"model"', 'Failed to parse request body'],
    ['{"model":"m"', 'Failed to parse request body'],
    ['{"model":"m"} {}', 'Failed to parse request body'],
    [`{"model":"m","a":${'['.repeat(600)}${']'.repeat(600)}}`, 'Failed to parse request body'],
    ['{}', 'model is required'],
    ['{"model":""}', 'model is required'],
    ['{"model":"  "}', 'model is required'],
    ['{"model":7}', 'model is required'],
    ['{"model":null}', 'model is required'],
    ['{"model":["m"]}', 'model is required'],
    ['{"Model":"m"}', 'model is required'],
    [`{"model":"${'m'.repeat(257)}"}`, 'model is too long'],
    [`{"model":"${'m'.repeat(5_000)}"}`, 'model is too long'],
    ['{"model":"a\\u0000b"}', 'model contains characters that are not allowed'],
    ['{"model":"a\\ud800b"}', 'model contains characters that are not allowed'],
    ['{"model":"m","stream":"true"}', 'stream must be a boolean'],
    ['{"model":"m","stream":1}', 'stream must be a boolean'],
    ['{"model":"m","max_tokens":"5"}', 'max_tokens must be a number'],
    ['{"model":"m","max_tokens":1.5}', 'max_tokens must be a non-negative integer'],
    ['{"model":"m","max_tokens":-1}', 'max_tokens must be a non-negative integer'],
    ['{"model":"m","max_tokens":1e99}', 'max_tokens must be a non-negative integer'],
    ['{"model":"m","service_tier":{}}', 'service_tier must be a string'],
    ['{"model":"m","metadata":"x"}', 'metadata must be an object'],
    ['{"model":"m","metadata":[]}', 'metadata must be an object'],
    ['{"model":"m","metadata":{"user_id":5}}', 'metadata.user_id must be a string'],
    [`{"model":"m","metadata":{"user_id":"${'x'.repeat(70_000)}"}}`, 'metadata is too large'],
  ])('%.60s', (body, message) => {
    expect(refusalOf(body)).toBe(message)
  })

  it.each(['model', 'stream', 'max_tokens', 'service_tier', 'speed', 'stream_options', 'metadata'])(
    'duplicate %s, written plainly or with escapes',
    (key) => {
      const escaped = `\\u00${key.charCodeAt(0).toString(16)}${key.slice(1)}`
      const expected = `Duplicate key "${key}" in request body`
      expect(refusalOf(`{"model":"m","${key}":null,"${key}":null}`)).toBe(expected)
      expect(refusalOf(`{"${key}":null,"x":{"${key}":1},"${escaped}":null}`)).toBe(expected)
    },
  )

  it.each([
    ['"speed":"fast"', 'fast'],
    ['"speed":"fast","service_tier":"auto"', 'fast'],
    ['"speed":"standard","service_tier":"auto"', 'auto'],
    ['"speed":null', null],
  ])('the tier asked for by %s is %s', (asked, tier) => {
    expect(parse(`{"model":"m",${asked}}`).serviceTier).toBe(tier)
  })

  it('bytes that are not UTF-8', () => {
    expect(refusalOf(Buffer.from([...Buffer.from('{"model":"m","a":"'), 0xff, ...Buffer.from('"}')]))).toBe(
      'Failed to parse request body',
    )
  })

  it('any bytes are parsed or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(typeof refusalOf(Buffer.from(bytes))).toBe('string')
      }),
      { numRuns: 500 },
    )
  })
})

describe('a large body', () => {
  it('is read without decoding its images', () => {
    const data = Buffer.alloc(7_500_000, 7).toString('base64')
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } }
    const body = Buffer.from(
      JSON.stringify({ messages: [{ role: 'user', content: [image] }], system: 'same', model: 'm' }),
    )
    expect(body.length).toBeGreaterThan(10_000_000)
    expect(parse(body)).toMatchObject({
      requestedModel: 'm',
      sessionHash: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })
})

describe('the model for upstream', () => {
  it('is spliced, every other byte as it came', () => {
    const names = fc.string({ minLength: 1, maxLength: 40 }).filter((name) => name.trim() !== '')
    const model = names.filter((name) => !/[\p{Cc}\p{Cs}]/u.test(name))
    fc.assert(
      fc.property(fc.jsonValue(), model, names, (rest, ...[from, to]) => {
        const before = `{"before":${JSON.stringify(rest, null, 1)},\n "model" : `
        const after = ` , "after":${JSON.stringify(rest)}}`
        const parsed = parse(before + JSON.stringify(from) + after)
        expect(parsed.requestedModel).toBe(from)
        expect(anthropicMessages.upstreamBody(parsed, to).toString()).toBe(
          before + JSON.stringify(to) + after,
        )
      }),
      { numRuns: 200 },
    )
  })

  it('leaves the very same buffer when the name stays', () => {
    const parsed = parse('{"model":"\\u006d"}')
    expect(anthropicMessages.upstreamBody(parsed, 'm')).toBe(parsed.body)
    expect(anthropicMessages.upstreamBody({ ...parsed, modelSpan: null }, 'x')).toBe(parsed.body)
  })
})
