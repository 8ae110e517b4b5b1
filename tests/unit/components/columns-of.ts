import { useTable } from '@tanstack/react-table'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import type { CsvColumn } from '@/components/data-table/csv-text'
import { dataTableFeatures, type DataColumn } from '@/components/data-table/data-column'

/** The columns a table makes of their definitions, without those that are hidden by id. */
export function columnsOf<Row extends object>(
  columns: DataColumn<Row>[],
  hidden: readonly string[] = [],
): readonly CsvColumn<Row>[] {
  let found: readonly CsvColumn<Row>[] = []
  const columnVisibility = Object.fromEntries(hidden.map((id) => [id, false]))
  function Table(): null {
    const table = useTable({ features: dataTableFeatures, columns, data: [], state: { columnVisibility } })
    found = table.getVisibleLeafColumns()
    return null
  }
  renderToStaticMarkup(createElement(Table))
  return found
}
