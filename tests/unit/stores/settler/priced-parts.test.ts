import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LINE_COLUMNS, PART_COLUMNS, PricedParts } from '@/lib/stores/settler/priced-parts'
import { linesOf } from '@/lib/stores/settler/record-lines'
import { RECORD_COLUMNS, serializeEnd } from '@/lib/stores/spool/serialize-record'
import { usageEnd } from '../../../support/usage-records'

const literal = (fields: Parameters<typeof usageEnd>[0]): Buffer =>
  Buffer.from(serializeEnd(usageEnd(fields)))

/** Lines of CSV as lists of fields, quotes and all. */
function rowsOf(lines: Buffer): readonly (readonly string[])[] {
  const field = /(?:"(?:[^"\\]|\\[^])*"|[^,"\n])*/y
  const rows: string[][] = []
  const text = lines.toString()
  for (let at = 0, row: string[] = []; at < text.length; at += 1) {
    field.lastIndex = at
    row.push(field.exec(text)?.[0] ?? '')
    at = field.lastIndex
    if (text[at] === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

/** Each record's fields by column, those of its part included. */
function recordsOf(lines: Buffer, named: Buffer): readonly object[] {
  const [columns, ofPart] = [LINE_COLUMNS.split(', '), PART_COLUMNS.split(', ')]
  const byColumn = (names: readonly string[], row: readonly string[]): Record<string, string | undefined> =>
    Object.fromEntries(names.map((name, index) => [name, row[index]]))
  const parts = new Map(rowsOf(named).map((row) => [row[0], byColumn(ofPart, row)]))
  return rowsOf(lines).map((row) => {
    const record = byColumn(columns, row)
    const all = { ...parts.get(record['part']), ...record }
    return Object.fromEntries(RECORD_COLUMNS.map((name) => [name, all[name]]))
  })
}

const text = fc
  .array(fc.constantFrom('"', '\\', ',', '\n', 'é', '→', 'a', '\u001F'), { maxLength: 4 })
  .map((pieces) => pieces.join(''))
const record = fc.record({
  group_id: fc.constantFrom(1, 11),
  channel_id: fc.constantFrom(null, 1, 2),
  requested_model: text,
  mapped_model: fc.constantFrom('a', 'b'),
  upstream_model: text,
  service_tier: fc.constantFrom(null, 'fast'),
  price_snapshot: fc.constantFrom('null', '{"input":"1"}', '{"input":"2"}'),
  user_agent: text,
})

describe('priced parts', () => {
  it('say with the lines that name them what the records said, whatever was in the batches before', () => {
    const parts = new PricedParts()
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 30 }), (fields) => {
        const events = fields.map((each) => literal(each))
        parts.beginBatch()
        const lines = linesOf(events, Buffer.alloc(0), parts)
        const { lines: named, count } = parts.named()
        expect(rowsOf(named)).toHaveLength(count)
        const rows = rowsOf(linesOf(events))
        const expected = rows.map((row) =>
          Object.fromEntries(row.map((field, i) => [RECORD_COLUMNS[i], field])),
        )
        expect(recordsOf(lines, named)).toEqual(expected)
        for (const event of events) event.fill(0)
      }),
    )
  })

  it('are sent once in a batch, and begun anew when there are many', () => {
    const parts = new PricedParts()
    const countOf = (...models: readonly string[]): number => {
      parts.beginBatch()
      linesOf(
        models.map((model) => literal({ requested_model: model })),
        Buffer.alloc(0),
        parts,
      )
      return parts.named().count
    }
    expect([countOf('a', 'b', 'a'), countOf('b'), countOf(), countOf('a', 'a')]).toEqual([2, 1, 0, 1])
    const many = Array.from({ length: 1500 }, (_, index) => `m${index}`)
    expect([countOf(...many, ...many), countOf('a', 'm7'), countOf(...many)]).toEqual([1500, 2, 1500])
    expect(parts.named().lines.toString()).toMatch(/^3,/)
  })

  it('are not looked for in a damaged record', () => {
    const parts = new PricedParts()
    parts.beginBatch()
    const whole = literal({})
    const damaged = ['', '(1,2)', '(,,,,,,,,"open,,,,,,,,,,,,,,,)', whole.subarray(0, 160).toString()]
    const events = damaged.map((each) => Buffer.from(each))
    expect(linesOf(events, Buffer.alloc(0), parts)).toEqual(linesOf(events))
    expect(parts.named()).toEqual({ lines: Buffer.alloc(0), count: 0 })
  })
})
