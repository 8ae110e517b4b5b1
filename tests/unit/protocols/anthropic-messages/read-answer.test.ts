import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import { anthropicMessages } from '@/lib/protocols'

const ANSWER = readFileSync(new URL('../../../fixtures/anthropic/answer.json', import.meta.url))
const UPSTREAM = 'claude-sonnet-4-5-20250929'

describe('readAnswer', () => {
  it('reads usage and restores the model, every other byte as it was', () => {
    const answer = anthropicMessages.readAnswer(ANSWER, { requestedModel: 'alias', upstreamModel: UPSTREAM })
    expect(answer).toMatchObject({ usageState: 'final', responseModel: UPSTREAM })
    expect(answer.usage).toEqual({
      ...NO_USAGE,
      inputTokens: 21,
      outputTokens: 17,
      cacheCreation5mTokens: 100,
      cacheCreation1hTokens: 200,
      cacheReadTokens: 40,
      extraUnits: { web_search: 1 },
      serviceTier: 'standard',
    })
    expect(answer.body.toString()).toBe(ANSWER.toString().replace(`"${UPSTREAM}"`, '"alias"'))
  })

  it.each([
    ['the same name', { requestedModel: UPSTREAM, upstreamModel: UPSTREAM }],
    ['another model answered', { requestedModel: 'alias', upstreamModel: 'other' }],
  ])('gives the very same buffer: %s', (_, names) => {
    expect(anthropicMessages.readAnswer(ANSWER, names).body).toBe(ANSWER)
  })

  it.each(['', 'not json', '[]', '{"usage":null}', '{"usage":[', '{"model":7,"usage":"x"}'])(
    'nothing in %s',
    (text) => {
      const body = Buffer.from(text)
      const answer = anthropicMessages.readAnswer(body, { requestedModel: 'a', upstreamModel: 'b' })
      expect(answer).toEqual({
        usage: NO_USAGE,
        usageState: 'none',
        answerId: null,
        containerId: null,
        responseModel: null,
        body,
      })
    },
  )

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.nat(ANSWER.length - 1),
        fc.nat(255),
        (bytes, at, byte) => {
          const names = { requestedModel: 'a', upstreamModel: UPSTREAM }
          const broken = Buffer.from(ANSWER)
          broken[at] = byte
          expect(anthropicMessages.readAnswer(broken, names).body).toBeInstanceOf(Buffer)
          expect(anthropicMessages.readAnswer(Buffer.from(bytes), names).usageState).toBe('none')
        },
      ),
      { numRuns: 500 },
    )
  })
})
