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

  it('keeps of many numbers the first, and no blanks; what was JSON stays JSON', () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 120 })
    const other = fc.oneof(fc.constantFrom(true, false, null), fc.string(), fc.constant({}))
    const list = fc.tuple(numbers, fc.array(other, { maxLength: 2 }), numbers).map((parts) => parts.flat())
    fc.assert(
      fc.property(
        fc.array(list, { maxLength: 3 }),
        fc.nat(2),
        fc.integer({ min: 1, max: 900 }),
        (lists, indent, size) => {
          const json = Buffer.from(JSON.stringify({ lists, usage: { total_tokens: 12 } }, null, indent))
          const elider = createStringElider()
          for (let at = 0; at < json.length; at += size) elider.push(json.subarray(at, at + size))
          const kept = JSON.parse(elider.text().toString()) as { lists: unknown[][]; usage: unknown }
          expect(kept.usage).toEqual({ total_tokens: 12 })
          const plain = (one: unknown[]) => one.filter((item) => typeof item !== 'number')
          expect(kept.lists.map(plain)).toEqual(lists.map(plain))
          expect(elider.keptBytes()).toBeLessThan(3 * 2 * 256 + 2_000)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('keeps nothing of blanks alone, and little of a vector', () => {
    const elider = createStringElider()
    for (let turn = 0; turn < 1_000; turn += 1) elider.push(Buffer.alloc(1_024, ' '))
    expect(elider.text().length).toBe(0)
    elider.push(Buffer.from('{"embedding":['))
    for (let turn = 0; turn < 1_000; turn += 1) elider.push(Buffer.from('-0.0123,'.repeat(100)))
    elider.push(Buffer.from('1e-5]}'))
    const { embedding } = JSON.parse(elider.text().toString()) as { embedding: number[] }
    expect(new Set(embedding)).toEqual(new Set([-0.0123, 0]))
    expect(elider.keptBytes()).toBeLessThan(300)
  })
})
