import type { ExportedRows } from './export-rows'

/**
 * What "Export CSV" saves under the visible columns: `rows` = those of the page, which are all there are; `elsewhere` =
 * nothing, the page has an export of its own; otherwise all pages of a list of the JSON API by the query it was read
 * with or, where some rows are chosen, those.
 */
export type Exported =
  | 'rows'
  | 'elsewhere'
  | {
      readonly listUrl: string
      /** Ids of rows of this page. */
      readonly chosen?: readonly string[]
    }

type Shown<Row> = {
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  readonly exported: Exported
}

/** The rows an export of a table is made of. */
export function exportedRows<Row>({ rows, rowId, exported }: Shown<Row>): ExportedRows<Row> {
  if (typeof exported === 'string') return { rows }
  const { listUrl, chosen = [] } = exported
  return chosen.length === 0
    ? { listUrl, rowId }
    : { rows: rows.filter((row) => chosen.includes(rowId(row))) }
}
