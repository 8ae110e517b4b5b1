import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openaiResponses, type ParsedRequest } from '@/lib/protocols'
import { loadFixture } from '../observe-chunks'

const parse = (body: object | string, headers = {}): ParsedRequest =>
  openaiResponses.parseRequest({
    headers,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  })

describe('a Responses request', () => {
  it('is read', () => {
    expect(
      parse({ model: 'm', input: 'hi', max_output_tokens: 9, service_tier: 'flex', stream: true }),
    ).toMatchObject({
      requestedModel: 'm',
      stream: true,
      maxTokens: 9,
      serviceTier: 'flex',
      keepsAnswer: true,
    })
    expect(parse({ model: 'm', store: false, previous_response_id: 'resp_1' })).toMatchObject({
      previousAnswerId: 'resp_1',
    })
    expect(parse({ model: 'm', store: false, previous_response_id: null })).not.toHaveProperty('keepsAnswer')
  })

  it.each([
    ['{"input":"hi"}', 'model is required'],
    ['{"model":"m","previous_response_id":7}', 'previous_response_id must be a string'],
    ['{"model":"m","previous_response_id":"a","previous_response_id":"b"}', 'Duplicate key'],
    ['{"model":"m","max_output_tokens":1.5}', 'max_output_tokens must be a non-negative integer'],
    [`{"model":"m","previous_response_id":"${'a'.repeat(300)}"}`, 'previous_response_id is too long'],
  ])('%s is refused', (body, message) => {
    expect(() => parse(body)).toThrow(message)
  })

  it('in the background is refused: nobody would pay for its answer', () => {
    expect(() => parse({ model: 'm', input: 'hi', background: true })).toThrow('background is not supported')
    expect(parse({ model: 'm', input: 'hi', background: false }).requestedModel).toBe('m')
    expect(parse({ model: 'm', input: 'hi', background: null }).requestedModel).toBe('m')
    expect(() => parse('{"model":"m","background":false,"back\\u0067round":true}')).toThrow()
  })

  it('changes nothing upstream but the model', () => {
    const parsed = parse('{"input":[ ],"model":"m" ,"x":1.0}')
    expect(openaiResponses.upstreamBody(parsed, 'up').toString()).toBe('{"input":[ ],"model":"up" ,"x":1.0}')
    expect(openaiResponses.upstreamBody(parsed, 'm')).toBe(parsed.body)
  })

  it('belongs to the session its client names, else to its instructions, else to its first input', () => {
    expect(parse({ model: 'm', prompt_cache_key: 'k1' }).sessionHash).toBe('k1')
    expect(parse({ model: 'm', prompt_cache_key: 'k1' }, { conversation_id: 'c1' }).sessionHash).toBe('c1')
    const byText = parse({ model: 'm', instructions: 'You are', input: 'x' }).sessionHash
    expect(byText).toMatch(/^[0-9a-f]{32}$/)
    expect(parse({ model: 'm', input: 'You are' }).sessionHash).toBe(byText)
    const parts = [
      { type: 'input_text', text: 'You ' },
      { type: 'input_image' },
      { type: 'input_text', text: 'are' },
    ]
    expect(parse({ model: 'm', input: [{ role: 'user', content: parts }] }).sessionHash).toBe(byText)
    expect(parse({ model: 'm', input: [] }).sessionHash).toBe('')
  })
})

describe('a complete response', () => {
  const ANSWER = loadFixture('openai-responses', 'answer.json')
  const MODEL = 'gpt-5.4-2026-03-05'

  it('is read, and names the requested model once', () => {
    const answer = openaiResponses.readAnswer(ANSWER, { requestedModel: 'alias', upstreamModel: MODEL })
    expect(answer).toMatchObject({
      usageState: 'final',
      responseModel: MODEL,
      answerId: 'resp_67ccd2bed1ec8190b14f964abc054267',
      usage: {
        inputTokens: 86,
        cacheReadTokens: 1920,
        outputTokens: 300,
        serviceTier: 'default',
        extraUnits: { web_search: 2 },
      },
    })
    expect(JSON.parse(answer.body.toString())).toEqual({
      ...(JSON.parse(ANSWER.toString()) as object),
      model: 'alias',
    })
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(ANSWER.length), (bytes, cut) => {
        const names = { requestedModel: 'a', upstreamModel: MODEL }
        expect(openaiResponses.readAnswer(Buffer.from(bytes), names).usageState).toBe('none')
        expect(openaiResponses.readAnswer(ANSWER.subarray(0, cut), names).body).toBeInstanceOf(Buffer)
      }),
    )
  })
})
