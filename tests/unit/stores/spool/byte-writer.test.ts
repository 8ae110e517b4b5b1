import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteWriter, refuse } from '../../../../lib/stores/spool/byte-writer'

const anyText = fc.oneof(
  fc.string({ unit: 'binary-ascii' }),
  fc.string({ unit: 'grapheme-composite' }),
  fc.string({ unit: 'binary' }),
)
const anyNumber = fc.oneof(
  fc.integer(),
  fc.nat(),
  fc.double(),
  fc.constantFrom(0, 9, 10, 99, 100, 2 ** 30 - 1, 2 ** 30, 2 ** 31, 2 ** 53, 1e21),
)

describe('ByteWriter', () => {
  it('writes texts, numbers and bytes one after the other, however small it began', () => {
    const pieces = fc.array(fc.oneof(anyText, anyNumber, fc.uint8Array()), { maxLength: 20 })
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 40 }), (list, firstBytes) => {
        const out = new ByteWriter(firstBytes)
        for (const piece of list) {
          if (typeof piece === 'string') out.text(piece)
          else if (typeof piece === 'number') out.number(piece)
          else out.copy(piece)
        }
        const expected = list.map((piece) =>
          typeof piece === 'object' ? Buffer.from(piece) : Buffer.from(String(piece), 'utf8'),
        )
        expect(out.bytes.subarray(0, out.at)).toEqual(Buffer.concat(expected))
      }),
    )
  })

  it('writes nothing of a text with a refused character or one beyond ASCII', () => {
    const quotes = refuse((code) => code === 34)
    fc.assert(
      fc.property(anyText, (text) => {
        const out = new ByteWriter(1)
        out.text('before')
        const isPlain = !text.includes('"') && Buffer.byteLength(text) === text.length
        expect(out.plain(text, quotes)).toBe(isPlain)
        expect(out.bytes.toString('utf8', 0, out.at)).toBe(isPlain ? `before${text}` : 'before')
      }),
    )
  })

  it('keeps one byte a character where a key is not ASCII', () => {
    const out = new ByteWriter(1)
    out.latin1('kéy')
    expect(out.bytes.toString('latin1', 0, out.at)).toBe('kéy')
  })
})
