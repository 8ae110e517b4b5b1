import type { Column } from '@tanstack/react-table'
import { csvLine, Decimal } from '@/lib/core'
import type { CsvValue, DataTableFeatures } from './data-column'

/** A column of a table as far as a file holds it. */
export type CsvColumn<Row extends object> = Pick<
  Column<DataTableFeatures, Row>,
  'id' | 'columnDef' | 'accessorFn'
>

/**
 * Rows as CSV under the names of their columns; a column that says nothing of its rows is left out. It begins with a
 * byte order mark where it is more than ASCII: spreadsheets know UTF-8 by nothing else.
 */
export function csvText<Row extends object>(
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
): string {
  const told = columns.flatMap((column) => {
    const read = readerOf(column)
    return read === null ? [] : [{ name: column.columnDef.meta?.label ?? column.id, read }]
  })
  const lines = rows.map((row, index) => csvLine(told.map(({ read }) => plain(read(row, index)))))
  const text = [csvLine(told.map(({ name }) => name)), ...lines].join('')
  return isAscii(text) ? text : `\uFEFF${text}`
}

type Reader<Row> = (row: Row, index: number) => unknown

function readerOf<Row extends object>({ columnDef, accessorFn }: CsvColumn<Row>): Reader<Row> | null {
  return columnDef.meta?.csv ?? accessorFn ?? null
}

/** A small number is written out, not as `1e-7`; what is no plain value is nothing. */
function plain(value: unknown): CsvValue {
  if (typeof value === 'number') return Number.isFinite(value) ? new Decimal(value).toFixed() : null
  return typeof value === 'string' || typeof value === 'boolean' ? value : null
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text)
}
