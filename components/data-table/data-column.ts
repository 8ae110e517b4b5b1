import {
  columnVisibilityFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures,
  type CellData,
  type ColumnDef,
  type ColumnHelper,
  type RowData,
  type TableFeatures,
} from '@tanstack/react-table'
import type { ReactNode } from 'react'

/** A plain value of a row: times in ISO 8601, amounts as decimals; `null` = none. */
export type CsvValue = string | number | boolean | null

/** What the table shows of a column beside its cells. */
export type DataColumnMeta<Row> = {
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
  /** What an export holds of a row; left out, the field the column reads, and nothing of a column that reads none. */
  readonly csv?: (row: Row) => CsvValue
}

declare module '@tanstack/react-table' {
  // Only here does the library let the meta of a column know its row; module augmentation needs an interface.
  // oxlint-disable-next-line typescript/consistent-type-definitions
  interface ColumnMeta<
    in out TFeatures extends TableFeatures,
    in out TData extends RowData,
    TValue extends CellData = CellData,
  > extends DataColumnMeta<TData> {}
}

/** Sorting, filtering and paging happen on the server: no row models here. */
export const dataTableFeatures = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
})

export type DataTableFeatures = typeof dataTableFeatures

/** A column of a `DataTable`; its id is the field the server sorts by. */
// The library's own helper answers columns whose value type differs one by one.
// oxlint-disable-next-line typescript/no-explicit-any
export type DataColumn<Row extends object> = ColumnDef<DataTableFeatures, Row, any>

export function dataColumnHelper<Row extends object>(): ColumnHelper<DataTableFeatures, Row> {
  return createColumnHelper<DataTableFeatures, Row>()
}
