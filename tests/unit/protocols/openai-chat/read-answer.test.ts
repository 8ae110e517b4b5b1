import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import { openaiChat, readSseText } from '@/lib/protocols'
import { loadFixture } from '../observe-chunks'

const ANSWER = loadFixture('openai-chat', 'answer.json')
const MODEL = 'gpt-5.4-2026-03-05'

describe('a complete Chat Completions answer', () => {
  it('is read, and names the requested model', () => {
    const answer = openaiChat.readAnswer(ANSWER, { requestedModel: 'alias', upstreamModel: MODEL })
    expect(answer).toMatchObject({ usageState: 'final', responseModel: MODEL })
    expect(answer.usage).toEqual({
      ...NO_USAGE,
      inputTokens: 86,
      cacheReadTokens: 1920,
      outputTokens: 300,
      reasoningTokens: 64,
      serviceTier: 'flex',
    })
    expect(answer.body.toString()).toBe(ANSWER.toString().replace(`"model": "${MODEL}"`, '"model": "alias"'))
  })

  it('is the same buffer where nothing changes', () => {
    const names = { requestedModel: 'alias', upstreamModel: 'gpt-5.4' }
    expect(openaiChat.readAnswer(ANSWER, names).body).toBe(ANSWER)
  })

  it('counts no token twice, whatever the report says', () => {
    const count = fc.oneof(fc.nat(10_000), fc.constantFrom(-5, null, 'x'))
    fc.assert(
      fc.property(count, count, count, count, (prompt, cached, written, reasoning) => {
        const usage = {
          prompt_tokens: prompt,
          completion_tokens: 10,
          prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
          completion_tokens_details: { reasoning_tokens: reasoning },
        }
        const read = openaiChat.readAnswer(Buffer.from(JSON.stringify({ usage })), {
          requestedModel: 'm',
          upstreamModel: 'm',
        }).usage
        const total = typeof prompt === 'number' ? Math.max(0, prompt) : 0
        expect(read.inputTokens + read.cacheReadTokens + read.cacheCreation5mTokens).toBe(total)
        expect(
          Math.min(read.inputTokens, read.cacheReadTokens, read.cacheCreation5mTokens),
        ).toBeGreaterThanOrEqual(0)
        expect(read.reasoningTokens).toBeLessThanOrEqual(read.outputTokens)
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(ANSWER.length), (bytes, cut) => {
        const names = { requestedModel: 'a', upstreamModel: MODEL }
        expect(openaiChat.readAnswer(Buffer.from(bytes), names).usageState).toBe('none')
        expect(openaiChat.readAnswer(ANSWER.subarray(0, cut), names).body).toBeInstanceOf(Buffer)
      }),
    )
  })
})

describe('errors of Chat Completions', () => {
  const error = {
    status: 404,
    type: 'not_found_error',
    code: 'MODEL_RESTRICTED',
    message: 'No "m"\n',
    param: 'model',
    requestId: 'r1',
  }
  const shape = {
    error: { message: 'No "m"\n', type: 'not_found_error', param: 'model', code: 'MODEL_RESTRICTED' },
  }

  it('have OpenAI’s shape, as body and in a stream', () => {
    expect(JSON.parse(openaiChat.renderError(error).toString())).toEqual(shape)
    const [only, ...others] = readSseText(openaiChat.renderStreamError(error))
    expect(JSON.parse(only?.data ?? '')).toEqual(shape)
    expect(others).toEqual([])
    expect(readSseText(openaiChat.keepAlive)).toEqual([])
  })
})
