import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerBytes } from '@/lib/protocols/translate/lane/answer-bytes'
import { LaneChunk } from '@/lib/protocols/translate/lane/lane-chunk'
import { literalOf, standsAt } from '@/lib/protocols/translate/lane/literal'
import { passString } from '@/lib/protocols/translate/lane/pass-bytes'

function chunkOf(bytes: Buffer): LaneChunk {
  const chunk = new LaneChunk()
  // What an earlier chunk has left behind the end must mean nothing.
  chunk.load(Buffer.concat([bytes, Buffer.from('"""\\\\\\ left behind')]))
  chunk.load(bytes)
  return chunk
}

/** Where a JSON string ends whose inside begins at a place, read byte by byte; −1 = it is cut, or is no JSON. */
function endOfString(bytes: Buffer, from: number): number {
  for (let end = bytes.indexOf('"', from); end >= 0; end = bytes.indexOf('"', end + 1)) {
    const inside = bytes.toString('latin1', from, end)
    if (/(?<!\\)(?:\\\\)*\\$/.test(inside)) continue
    try {
      JSON.parse(`"${inside}"`)
      return end
    } catch {
      return -1
    }
  }
  return -1
}

const PIECE = fc.oneof(
  { weight: 5, arbitrary: fc.string({ maxLength: 9 }) },
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.constantFrom(
    '"',
    '\\',
    '\\"',
    '\\\\',
    '\\n',
    '\\u00e9',
    '\\u00g9',
    '\\x',
    '\u0001',
    '\u001f',
    '\u007f',
    '\n',
  ),
)

describe('passString', () => {
  it('ends a string where JSON ends it, and tells of its characters', () => {
    fc.assert(
      fc.property(fc.array(PIECE, { maxLength: 8 }), fc.nat(3), (pieces, from) => {
        const bytes = Buffer.from(pieces.join(''))
        const passed = { end: -1, isAscii: false, characters: 0 }
        const expected = endOfString(bytes, from)
        expect(passString(chunkOf(bytes), from, passed)).toBe(expected >= 0)
        if (expected < 0) return
        const inside = bytes.subarray(from, expected)
        const continued = inside.filter((byte) => byte >= 0x80 && byte < 0xc0).length
        expect(passed.end).toBe(expected)
        expect(passed.isAscii).toBe(inside.every((byte) => byte < 0x80))
        expect(passed.characters).toBe(inside.length - continued)
      }),
      { numRuns: 3_000 },
    )
  })

  it('finds each single byte that ends plain text, wherever it stands', () => {
    for (let code = 0; code < 256; code += 1) {
      for (let at = 0; at < 9; at += 1) {
        const bytes = Buffer.from('abcdefghi"')
        bytes[at] = code
        const passed = { end: -1, isAscii: false, characters: 0 }
        const expected = endOfString(bytes, 0)
        expect(passString(chunkOf(bytes), 0, passed)).toBe(expected >= 0)
        expect(
          expected < 0 || (passed.end === expected && passed.isAscii === (code < 0x80 || at > expected)),
        ).toBe(true)
      }
    }
  })
})

describe('a literal', () => {
  it('stands where its bytes stand, whatever its length, and nowhere else', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 40, min: 1, max: 126 })
    fc.assert(
      fc.property(bytes, fc.nat(20), fc.nat(60), fc.nat(3), (literal, before, changedAt, cut) => {
        const whole = Buffer.concat([Buffer.alloc(before, 'x'), literal, Buffer.from('after')])
        if (changedAt < whole.length) whole[changedAt] = 127
        const text = whole.subarray(0, whole.length - 5 - (cut === 0 ? 1 : 0))
        const expected = text.subarray(before, before + literal.length).equals(literal)
        expect(standsAt(chunkOf(text), before, literalOf(Buffer.from(literal)))).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('pieces of a chunk', () => {
  it('stand one behind the other in the answer, whatever their lengths', () => {
    const text = Array.from({ length: 300 }, (_, index) => String.fromCodePoint(0x21 + (index % 90))).join('')
    const chunk = chunkOf(Buffer.from(text))
    const piece = fc.tuple(fc.nat(text.length), fc.nat(30))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const answer = new AnswerBytes()
        answer.begin()
        for (const [from, length] of pieces) answer.pieceOf(chunk, from, Math.min(text.length, from + length))
        const expected = pieces.map(([from, length]) => text.slice(from, from + length)).join('')
        expect((answer.take() ?? Buffer.alloc(0)).toString()).toBe(expected)
      }),
    )
  })

  it('reach the end of a chunk that fills its memory', () => {
    for (const length of [65_536, 65_537, 100_001]) {
      const chunk = chunkOf(Buffer.alloc(length, 'x'))
      const answer = new AnswerBytes()
      answer.begin()
      answer.pieceOf(chunk, length - 3, length)
      expect(String(answer.take())).toBe('xxx')
    }
  })
})
