import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anthropicMessages, readSseText } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'
import { FIXTURES, load, observe, SAME } from './stream-fixtures'

describe('generated text', () => {
  const deltas = readSseText(load('text.sse'))
  const whole = deltas.reduce((sum, { data }) => {
    const { delta } = JSON.parse(data) as { readonly delta?: { readonly text?: string } }
    return sum + (delta?.text?.length ?? 0)
  }, 0)

  it('is estimated for a short stream', () => {
    const observer = anthropicMessages.observeStream(SAME)
    observer.push(load('text.sse'))
    expect(Math.abs(observer.outputCharacters() - whole)).toBeLessThan(whole * 0.25)
    expect(anthropicMessages.observeStream(SAME).outputCharacters()).toBe(0)
  })

  it('is estimated for a long one, in small chunks and in large ones', () => {
    const event = (text: string): string =>
      `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })}\n\n`
    const words = Array.from({ length: 4_000 }, (_, index) => 'abcdefghijklm'.slice(0, 1 + (index % 13)))
    const characters = words.join('').length
    const events = words.map((word) => Buffer.from(event(word)))
    for (const chunks of [
      events,
      cutAt(
        Buffer.concat(events),
        Array.from({ length: 60 }, (_, i) => i * 9_001),
      ),
    ]) {
      const observer = anthropicMessages.observeStream(SAME)
      for (const chunk of chunks) observer.push(chunk)
      expect(Math.abs(observer.outputCharacters() - characters)).toBeLessThan(characters * 0.15)
    }
  })
})

describe('any bytes', () => {
  const texts = FIXTURES.map(({ file }) => load(file))
  const mutation = fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(...Buffer.from('"{}\n\r:\\,')), fc.nat(255)))

  it('pass unchanged and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cutPlaces, (bytes, places) => {
        const text = Buffer.from(bytes)
        expect(observe(SAME, cutAt(text, places))['forwarded']).toBe(text.toString('latin1'))
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
          expect(observe(SAME, cutAt(broken, places))).toEqual({
            ...observe(SAME, [broken]),
            forwarded: broken.toString('latin1'),
          })
          const alias = { requestedModel: 'alias', upstreamModel: 'claude-sonnet-4-5' }
          expect(observe(alias, cutAt(broken, places))['forwarded']).toBe(
            observe(alias, [broken])['forwarded'],
          )
        },
      ),
      { numRuns: 400 },
    )
  })
})
