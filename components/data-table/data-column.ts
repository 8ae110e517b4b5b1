import {
  columnVisibilityFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures,
  type ColumnDef,
  type ColumnHelper,
} from '@tanstack/react-table'
import type { ReactNode } from 'react'

/** What the table shows of a column beside its cells. */
export type DataColumnMeta = {
  /** Name in the header and in the column menu. */
  readonly label: string
  /** Stands in the header instead of the label. */
  readonly head?: ReactNode
  readonly align?: 'right'
  /** Starts hidden until the viewer shows it. */
  readonly hidden?: boolean
  readonly className?: string
  /** Stays in sight at the right edge however far the table is scrolled. */
  readonly pinned?: true
}

/** The value only carries the type: the library strips it. */
function columnMetaType(): DataColumnMeta {
  return { label: '' }
}

/** Sorting, filtering and paging happen on the server: no row models here. */
export const dataTableFeatures = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  columnMeta: columnMetaType(),
})

export type DataTableFeatures = typeof dataTableFeatures

/** A column of a `DataTable`; its id is the field the server sorts by. */
// The library's own helper answers columns whose value type differs one by one.
// oxlint-disable-next-line typescript/no-explicit-any
export type DataColumn<Row extends object> = ColumnDef<DataTableFeatures, Row, any>

export function dataColumnHelper<Row extends object>(): ColumnHelper<DataTableFeatures, Row> {
  return createColumnHelper<DataTableFeatures, Row>()
}
