import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFactsKeeper } from '@/lib/protocols/json/create-facts-keeper'
import { elideLongStrings } from '@/lib/protocols/json/elide-long-strings'

describe('createFactsKeeper', () => {
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
        const keeper = createFactsKeeper()
        for (let at = 0, turn = 0; at < json.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1
          keeper.push(json.subarray(at, at + size))
          at += size
        }
        // A short text is not looked through there.
        const expected = json.length <= 4_096 ? json : elideLongStrings(json)
        expect(keeper.text().equals(expected)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps what was JSON as JSON of some MiB, and what stands at its end, however much there is and however it is cut', () => {
    const bulk = fc.constantFrom(
      '1.5',
      'true',
      '"a\\\\"',
      '{"token":"x","top":[1,{"b":[]}]}',
      '["[{\\",", {}]',
    )
    const names = fc.constantFrom('list', 'members')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(bulk, names), { minLength: 1, maxLength: 3 }),
        fc.nat(9_000),
        (parts, cut) => {
          const lists = parts.map(([item, kind], index) => {
            const times = Math.ceil((6 * 1024 * 1024) / item.length)
            if (kind === 'list') return `"${index}": [${`${item} , `.repeat(times)}null]`
            return `"${index}":{${`"k":${item},`.repeat(times)}"end":0}`
          })
          const json = Buffer.from(`{${lists.join(',')} , "usage":{"details":{"cached":2},"total":12}}`)
          const keeper = createFactsKeeper()
          for (let at = 0; at < json.length; at += cut + 1_000)
            keeper.push(json.subarray(at, at + cut + 1_000))
          const kept = JSON.parse(keeper.text().toString()) as { usage: unknown }
          expect(Object.keys(kept)).toEqual([...lists.keys(), 'usage'].map(String))
          expect(kept.usage).toEqual({ details: { cached: 2 }, total: 12 })
          expect(keeper.keptBytes()).toBeLessThan(4.1 * 1024 * 1024)
        },
      ),
      { numRuns: 12 },
    )
  })

  it('keeps the last of many answers in a list', () => {
    const facts = `[${'{"token":"x"},'.repeat(40_000)}1]`
    const answers = Array.from(
      { length: 40 },
      (_, index) => `{"candidates":${facts},"usage":{"total":${index}}}`,
    )
    const json = Buffer.from(`[${answers.join(',\n')}]`)
    const keeper = createFactsKeeper()
    for (let at = 0; at < json.length; at += 9_999) keeper.push(json.subarray(at, at + 9_999))
    const kept = JSON.parse(keeper.text().toString()) as readonly { readonly usage: unknown }[]
    expect(kept.map(({ usage }) => usage)).toEqual([
      ...kept.slice(0, -1).map((_, index) => ({ total: index })),
      { total: 39 },
    ])
    expect(kept.length).toBeGreaterThan(2)
    expect(keeper.keptBytes()).toBeLessThan(4.1 * 1024 * 1024)
  })

  it('keeps nothing of blanks alone, and of what is no JSON at most some MiB', () => {
    const keeper = createFactsKeeper()
    for (let turn = 0; turn < 1_000; turn += 1) keeper.push(Buffer.alloc(1_024, ' '))
    expect(keeper.text().length).toBe(0)
    for (const byte of ['[', '1', ']', '{"a":', 'x,']) {
      const odd = createFactsKeeper()
      for (let turn = 0; turn < 24; turn += 1) odd.push(Buffer.from(byte.repeat(1024 * 1024)))
      expect(odd.keptBytes()).toBeLessThanOrEqual(8 * 1024 * 1024)
    }
  })

  it('tells the same again in the middle of a number', () => {
    const keeper = createFactsKeeper()
    keeper.push(Buffer.from('{"a":12'))
    expect(keeper.text().toString()).toBe('{"a":12')
    expect(keeper.text().toString()).toBe('{"a":12')
    keeper.push(Buffer.from('34}'))
    expect(keeper.text().toString()).toBe('{"a":1234}')
  })

  it('counts texts that a model wrote, however long, and no pictures, names or structure', () => {
    const keeper = createFactsKeeper()
    const picture = { type: 'image', data: 'x'.repeat(9_000) }
    const value = {
      id: 'abc',
      content: [{ type: 'text', text: 'y'.repeat(5_000) }, picture, { text: 'hello' }],
    }
    const json = Buffer.from(JSON.stringify(value, null, 1))
    for (let at = 0; at < json.length; at += 7) keeper.push(json.subarray(at, at + 7))
    expect(keeper.writtenBytes()).toBe(5_005)
  })
})
