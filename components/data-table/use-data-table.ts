'use client'

import { useTable, type ReactTable, type SortingState } from '@tanstack/react-table'
import { useMemo } from 'react'
import { useNavigation } from '../navigation'
import { changeSearch } from '../search-params'
import { dataTableFeatures, type DataColumn, type DataTableFeatures } from './data-column'
import { useColumnVisibility } from './use-column-visibility'

export type DataTableInput<Row extends object> = {
  /** Under this name the visible columns are remembered. */
  readonly id: string
  readonly columns: DataColumn<Row>[]
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  /** The order the server used; absent where it has only one. */
  readonly sort?: { readonly by: string; readonly order: 'asc' | 'desc' }
}

/** The table behind a `DataTable`: the URL owns the order, this browser the visible columns, the server the rest. */
export function useDataTable<Row extends object>(
  input: DataTableInput<Row>,
): ReactTable<DataTableFeatures, Row> {
  const { columns, rows, sort } = input
  const navigation = useNavigation()
  const hiddenByDefault = useMemo(() => defaultVisibility(columns), [columns])
  const [columnVisibility, setColumnVisibility] = useColumnVisibility(input.id, hiddenByDefault)
  const sorting = useMemo<SortingState>(
    () => (sort === undefined ? [] : [{ id: sort.by, desc: sort.order === 'desc' }]),
    [sort],
  )
  const data = useMemo(() => [...rows], [rows])
  return useTable({
    features: dataTableFeatures,
    columns,
    data,
    getRowId: input.rowId,
    manualSorting: true,
    enableMultiSort: false,
    enableSorting: sort !== undefined,
    enableSortingRemoval: false,
    state: { sorting, columnVisibility },
    onSortingChange: (updater) => {
      const [next] = typeof updater === 'function' ? updater(sorting) : updater
      if (next === undefined) return
      const changes = { sort_by: next.id, sort_order: next.desc ? 'desc' : 'asc' }
      navigation.navigate(navigation.pathname + changeSearch(navigation.search, changes), { replace: true })
    },
    onColumnVisibilityChange: (updater) => {
      setColumnVisibility(typeof updater === 'function' ? updater(columnVisibility) : updater)
    },
  })
}

function defaultVisibility<Row extends object>(columns: readonly DataColumn<Row>[]): Record<string, boolean> {
  const hidden = columns.filter((column) => column.meta?.hidden === true)
  return Object.fromEntries(hidden.map((column) => [idOf(column), false]))
}

/** A column that reads a field is named after it unless it names itself. */
function idOf<Row extends object>(column: DataColumn<Row>): string {
  return column.id ?? ('accessorKey' in column ? String(column.accessorKey) : '')
}
