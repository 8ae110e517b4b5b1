import { describe, expect, test } from 'vitest'
import { csvText, type CsvColumn } from '@/components/data-table/csv-text'
import { dataColumnHelper } from '@/components/data-table/data-column'
import { columnsOf } from './columns-of'

type Row = { readonly name: string; readonly cost: number | string; readonly tags: readonly string[] }

const column = dataColumnHelper<Row>()
const definitions = column.columns([
  column.accessor('name', { meta: { label: 'Name' } }),
  column.accessor('cost', { meta: { label: 'Cost, USD' } }),
  column.accessor('tags', { id: 'raw', meta: { label: 'Raw' } }),
  column.display({ id: 'tags', meta: { label: 'Tags', csv: ({ tags }) => tags.join(', ') || null } }),
  column.display({ id: 'actions', meta: { label: 'Actions' } }),
])

const columns = (hidden: readonly string[] = []): readonly CsvColumn<Row>[] => columnsOf(definitions, hidden)

function lines(rows: readonly Partial<Row>[]): readonly string[] {
  const whole = rows.map((row) => ({ name: 'n', cost: 0, tags: [], ...row }))
  return csvText(columns(['raw']), whole)
    .split('\r\n')
    .slice(1, -1)
}

describe('columns', () => {
  test('stand under their names; one without a plain value is left out', () => {
    expect(csvText(columns(), [{ name: 'a', cost: 1.5, tags: ['x', 'y'] }])).toBe(
      'Name,"Cost, USD",Raw,Tags\r\na,1.5,,"x, y"\r\n',
    )
  })

  test('that are hidden are left out', () => {
    const text = csvText(columns(['raw', 'cost']), [{ name: 'a', cost: 1, tags: [] }])
    expect(text).toBe('Name,Tags\r\na,\r\n')
  })

  test('stand alone above no rows', () => {
    expect(csvText(columns(['raw']), [])).toBe('Name,"Cost, USD",Tags\r\n')
  })
})

describe('values', () => {
  test.each([
    [{ cost: 0.000_000_1 }, 'n,0.0000001,'],
    [{ cost: -2 }, 'n,-2,'],
    [{ cost: '-0.000000000123456789' }, 'n,-0.000000000123456789,'],
    [{ cost: Number.NaN }, 'n,,'],
    [{ name: '=HYPERLINK("x")' }, '"\'=HYPERLINK(""x"")",0,'],
    [{ name: '\n=1+1' }, '"\'\n=1+1",0,'],
    [{ name: '＝1＋1' }, "'＝1＋1,0,"],
    [{ name: '＠SUM(A1)' }, "'＠SUM(A1),0,"],
    [{ name: 'two\nlines' }, '"two\nlines",0,'],
  ])('%j', (row, line) => {
    expect(lines([row])).toEqual([line])
  })

  test('a byte order mark goes before what is more than ASCII', () => {
    expect(csvText(columns(['raw']), [{ name: '名称', cost: 0, tags: [] }])).toMatch(/^\uFEFFName/)
    expect(csvText(columns(['raw']), [{ name: 'plain', cost: 0, tags: [] }])).toMatch(/^Name/)
  })
})
