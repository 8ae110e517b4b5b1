import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spliceAll, spliceRegion } from '@/lib/protocols/json/read-span'
import type { BodySplice } from '@/lib/protocols/protocol'

const BEYOND_A_STRING = 70_000
const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constant('a"\ud800é🙂'))

/** Places in ascending order, each with what comes there. */
function splicesIn(
  bytes: Buffer,
  places: readonly number[],
  texts: readonly string[],
): readonly BodySplice[] {
  const sorted = places.map((place) => Math.floor(place * bytes.length)).toSorted((a, b) => a - b)
  return texts.flatMap((one, index) => {
    const [start, end] = [sorted[2 * index], sorted[2 * index + 1]]
    return start === undefined || end === undefined ? [] : [{ span: { start, end }, text: one }]
  })
}

/** Piece by piece. */
function spliced(bytes: Buffer, splices: readonly BodySplice[]): Buffer {
  const ends = [0, ...splices.map(({ span }) => span.end)]
  const parts = splices.flatMap((one, i) => [bytes.subarray(ends[i], one.span.start), Buffer.from(one.text)])
  return Buffer.concat([...parts, bytes.subarray(ends.at(-1))])
}

describe('bytes replaced in a text', () => {
  const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })

  it('are the only ones that change, few or many, with the text at hand or not, short or long', () => {
    fc.assert(
      fc.property(text, fc.boolean(), places, fc.array(text, { maxLength: 6 }), (one, isLong, at, texts) => {
        const bytes = Buffer.from(isLong ? one.padEnd(BEYOND_A_STRING, 'é{"x":1}') : one)
        const splices = splicesIn(bytes, at, texts)
        const expected = spliced(bytes, splices)
        expect(spliceAll(bytes, splices).equals(expected)).toBe(true)
        expect(spliceRegion({ bytes, text: bytes.toString('latin1') }, splices).equals(expected)).toBe(true)
      }),
    )
  })

  it('leave the very same bytes where there are none', () => {
    const bytes = Buffer.from('{}')
    expect(spliceAll(bytes, [])).toBe(bytes)
  })
})
