import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createStringElider } from '@/lib/protocols/json/create-string-elider'
import { elideLongStrings } from '@/lib/protocols/json/elide-long-strings'

describe('createStringElider', () => {
  it('keeps what elideLongStrings keeps, however the text is cut', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('\\', '\\"', 'a"b', '\\\\"').map((part) => part.repeat(3_000)),
      fc.integer({ min: 4_090, max: 4_100 }).map((length) => 'x'.repeat(length)),
    )
    const value = fc.dictionary(fc.string(), fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.integer()))
    fc.assert(
      fc.property(value, fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 }), (one, cuts) => {
        const json = Buffer.from(JSON.stringify(one))
        const elider = createStringElider()
        for (let at = 0, turn = 0; at < json.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1
          elider.push(json.subarray(at, at + size))
          at += size
        }
        // A short text is not looked through there.
        const expected = json.length <= 4_096 ? json : elideLongStrings(json)
        expect(elider.text().equals(expected)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
