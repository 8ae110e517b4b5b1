import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { geminiGenerate, geminiStream, readSseText } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'
import { FIXTURES, load, observe, SAME } from './stream-fixtures'

const LIST = geminiStream.variantOf?.('', {}) ?? geminiStream
const ALIAS = { requestedModel: 'alias', upstreamModel: 'gemini-2.5-flash' }

describe('generated text', () => {
  it('is estimated', () => {
    const parts = readSseText(load('text.sse')).map(
      ({ data }) => JSON.parse(data).candidates[0].content.parts[0],
    )
    const whole = parts.map(({ text }) => text).join('').length
    const observer = geminiGenerate.observeStream(SAME)
    observer.push(load('text.sse'))
    expect(Math.abs(observer.outputCharacters() - whole)).toBeLessThan(whole * 0.25)
    expect(geminiGenerate.observeStream(SAME).outputCharacters()).toBe(0)
  })
})

describe('any bytes', () => {
  const texts = FIXTURES.map(({ file }) => load(file))
  const mutation = fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(...Buffer.from('"{}[]\n\r:\\,')), fc.nat(255)))

  it('pass unchanged and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cutPlaces, (bytes, places) => {
        const text = Buffer.from(bytes)
        for (const names of [SAME, ALIAS]) {
          const seen = observe({ protocol: geminiGenerate, names }, cutAt(text, places))
          expect(seen['forwarded']).toBe(text.toString('latin1'))
        }
        observe({ protocol: LIST, names: ALIAS }, cutAt(text, places))
      }),
      { numRuns: 500 },
    )
  })

  it('mutated streams: the same verdict for every chunking, the same bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(mutation, { maxLength: 8 }),
        cutPlaces,
        (text, mutations, places) => {
          const broken = Buffer.from(text)
          for (const [at, byte] of mutations) broken[at % broken.length] = byte
          const chunks = cutAt(broken, places)
          const same = { protocol: geminiGenerate, names: SAME }
          expect(observe(same, chunks)).toEqual({
            ...observe(same, [broken]),
            forwarded: broken.toString('latin1'),
          })
          const alias = { protocol: geminiGenerate, names: ALIAS }
          expect(observe(alias, chunks)['forwarded']).toBe(observe(alias, [broken])['forwarded'])
          observe({ protocol: LIST, names: SAME }, chunks)
        },
      ),
      { numRuns: 400 },
    )
  })
})
