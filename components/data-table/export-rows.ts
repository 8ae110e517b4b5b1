import type { ApiFailure } from '../api/call-api'
import { saveFile } from '../save-file'
import { csvText, type CsvColumn } from './csv-text'
import { readAllRows, type ListReading, type ReadProgress } from './read-all-rows'

/** What an export holds: rows at hand, or those of a list. */
export type ExportedRows<Row> =
  | { readonly rows: readonly Row[] }
  | Pick<ListReading<Row>, 'listUrl' | 'rowId'>

export type RowExport<Row extends object> = {
  /** Name of the file without its ending. */
  readonly name: string
  readonly columns: readonly CsvColumn<Row>[]
  readonly source: ExportedRows<Row>
}

/** How an export ended; `isCut` = the list is longer than an export. */
export type ExportEnd = (ReadProgress & { readonly ok: true; readonly isCut: boolean }) | ApiFailure

/** Saves rows as a CSV file in the browser; nothing is saved of what fails, and after `signal` (the answer `null`). */
export async function exportRows<Row extends object>(
  { name, columns, source }: RowExport<Row>,
  watch: Pick<ListReading<Row>, 'signal' | 'onProgress'>,
): Promise<ExportEnd | null> {
  const read = await ('rows' in source ? atHand(source.rows) : readAllRows({ ...source, ...watch }))
  if (watch.signal.aborted) return null
  if (!read.ok) return read
  saveFile(new Blob([csvText(columns, read.rows)], { type: 'text/csv;charset=utf-8' }), `${name}.csv`)
  return { ok: true, read: read.read, total: read.total, isCut: read.isCut }
}

function atHand<Row>(rows: readonly Row[]) {
  return { ok: true, rows, read: rows.length, total: rows.length, isCut: false } as const
}
