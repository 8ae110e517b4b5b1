import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openaiChat, spliceUserId, type ParsedRequest } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'

const parse = (body: string, headers = {}): ParsedRequest =>
  openaiChat.parseRequest({ headers, body: Buffer.from(body) })
const upstream = (body: string, model = 'up'): unknown =>
  JSON.parse(openaiChat.upstreamBody(parse(body), model).toString())

describe('a Chat Completions request', () => {
  it('is read', () => {
    expect(
      parse(
        '{"model":"gpt-5.4","max_tokens":9,"service_tier":"flex","messages":[{"role":"user","content":"hi"}]}',
      ),
    ).toMatchObject({ requestedModel: 'gpt-5.4', stream: false, maxTokens: 9, serviceTier: 'flex' })
    // Which of the two an upstream heeds is its own affair.
    expect(parse('{"model":"m","max_completion_tokens":7,"max_tokens":9}').maxTokens).toBe(9)
    expect(parse('{"model":"m","n":3}').candidates).toBe(3)
  })

  it.each([
    ['{"messages":[]}', 'model is required'],
    ['{"model":1}', 'model is required'],
    ['{"model":"m","stream":"yes"}', 'stream must be a boolean'],
    ['{"model":"m","max_completion_tokens":-1}', 'max_completion_tokens must be a non-negative integer'],
    ['{"model":"m","mod\\u0065l":"n"}', 'Duplicate key "model" in request body'],
    [
      '{"model":"m","stream_options":{},"stream_options":{}}',
      'Duplicate key "stream_options" in request body',
    ],
    ['{"model":"m","max_completion_tokens":1,"max_completion_tokens":2}', 'Duplicate key'],
    ['{"model":"m","n":1,"n":100}', 'Duplicate key'],
    ['{"model":"m"', 'Failed to parse request body'],
  ])('%s is refused', (body, message) => {
    expect(() => parse(body)).toThrow(message)
  })

  it.each([
    ['{"model":"m","messages":[]}', false],
    [' {"stream":true,"model":"m"}', true],
    ['{"model":"m","stream":true,"stream_options":null}', true],
    [
      '{"stream_options":{"include_usage":false,"include_obfuscation":false},"model":"m","stream":true}',
      true,
    ],
    ['{"model":"m","stream":true,"stream_options":{"include_usage":true}}', false],
    ['{"model":"m","stream":true,"stream_options":[1]}', false],
  ])('%s: usage is asked for upstream, and hidden where nobody asked', (body, hides) => {
    const parsed = parse(body)
    expect(parsed.hidesUsage ?? false).toBe(hides)
    const own = JSON.parse(body) as { stream_options?: object }
    const options = { ...own.stream_options, include_usage: true }
    expect(upstream(body)).toEqual({ ...own, model: 'up', ...(hides ? { stream_options: options } : {}) })
    if (!hides) expect(openaiChat.upstreamBody(parsed, 'm')).toBe(parsed.body)
  })

  it.each([
    '{"model":"coder","max_tokens":9,"x":"\\"max_tokens\\":1"}',
    '{ "max_tokens" : 9 , "model" : "coder", "stream":true }',
    '{"stream":true,"tools":[{"max_tokens":1}],"max_tokens":9,"model":"coder","stream_options":null}',
  ])('names its limit anew for a model that refuses the old name, behind an alias: %s', (body) => {
    const { max_tokens, ...rest } = JSON.parse(body) as { max_tokens: number; stream?: boolean }
    const usage = rest.stream === true ? { stream_options: { include_usage: true } } : {}
    const expected = { ...rest, ...usage, model: 'gpt-5.5', max_completion_tokens: max_tokens }
    expect(upstream(body, 'gpt-5.5')).toEqual(expected)
    expect(upstream(body, 'o3')).toMatchObject({ max_completion_tokens: 9 })
  })

  it.each([
    '{"metadata":{"user_id":"somebody"},"max_tokens":9,"model":"coder"}',
    '{"max_tokens":9,"model":"coder","metadata":{"user_id":"somebody"}}',
  ])('does so under another user’s name too: %s', (body) => {
    const posing = spliceUserId(parse(body), 'a much longer name of the account')
    expect(JSON.parse(openaiChat.upstreamBody(posing, 'gpt-5.5').toString())).toEqual({
      metadata: { user_id: 'a much longer name of the account' },
      max_completion_tokens: 9,
      model: 'gpt-5.5',
    })
  })

  it.each([
    ['{"model":"gpt-5.5","max_tokens":9}', 'gpt-5.5'],
    ['{"model":"coder","max_tokens":9}', 'gpt-4.1'],
    ['{"model":"coder","max_tokens":9}', 'gpt-35-turbo-16k'],
    ['{"model":"coder","max_tokens":9}', 'deepseek-chat'],
    ['{"model":"coder","max_tokens":9,"max_completion_tokens":7}', 'gpt-5.5'],
    ['{"model":"coder","max\\u005ftokens":9}', 'gpt-5.5'],
    ['{"model":"coder","tools":[{"max_tokens":9}]}', 'gpt-5.5'],
  ])('keeps the name of its limit elsewhere: %s to %s', (body, model) => {
    expect(upstream(body, model)).toEqual({ ...(JSON.parse(body) as object), model })
  })

  it('keeps every other byte, whatever the order of keys', () => {
    const keys = ['"model":"m"', '"stream":true', '"x":1.0e2', '"stream_options": {"a": "ü"}', '"z" :[ ]']
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), (order) => {
        const body = ` { ${order.join(' , ')} }`
        expect(openaiChat.upstreamBody(parse(body), 'up').toString()).toBe(
          body.replace('"m"', '"up"').replace('{"a": "ü"}', '{"a":"ü","include_usage":true}'),
        )
      }),
    )
  })

  it('is the same from a scan made while the body arrived', () => {
    const body = Buffer.from(
      `{"messages":[{"role":"user","content":"${'ü\\n'.repeat(99)}"}],"model":"m","stream":true}`,
    )
    fc.assert(
      fc.property(cutPlaces, (places) => {
        const scanner = openaiChat.createRequestScanner({})
        for (const chunk of cutAt(body, places)) scanner?.push(chunk)
        const scan = scanner?.finish()
        expect(scan).toBeDefined()
        const input = { headers: {}, body, ...(scan === undefined ? {} : { scan }) }
        expect(openaiChat.parseRequest(input)).toEqual(parse(body.toString()))
      }),
      { numRuns: 50 },
    )
  })

  it('belongs to the session its client names, else to its system prompt', () => {
    const body = '{"model":"m","prompt_cache_key":"k1","messages":[{"role":"system","content":"You are"}]}'
    expect(parse(body).sessionHash).toBe('k1')
    expect(parse(body, { session_id: 's1' }).sessionHash).toBe('s1')
    const bySystem = parse('{"model":"m","messages":[{"role":"system","content":"You are"}]}').sessionHash
    expect(bySystem).toMatch(/^[0-9a-f]{32}$/)
    expect(
      parse(
        '{"model":"m","messages":[{"role":"system","content":[{"type":"text","text":"You are"}]},{"role":"user","content":"x"}]}',
      ).sessionHash,
    ).toBe(bySystem)
  })
})
