'use client'

import type { ReactElement } from 'react'
import { ClearFilters } from './clear-filters'
import { DataTable } from './data-table'
import { EntityFilter } from './entity-filter'
import type { Exported } from './exported'
import { PagePagination, type PagePosition } from './page-pagination'
import { SearchFilter } from './search-filter'
import { SelectFilter, type FilterChoice } from './select-filter'
import { TableEmpty } from './table-empty'
import { TIME_RANGE_NAMES, type TimePreset } from './time-range'
import { TimeRangeFilter } from './time-range-filter'
import type { DataTableInput } from './use-data-table'

/** One filter above a list; its `name` is the field of the URL. */
export type ListFilter =
  | { readonly kind: 'search'; readonly name?: string; readonly label: string }
  | {
      readonly kind: 'select'
      readonly name: string
      readonly label: string
      readonly choices: readonly FilterChoice[]
    }
  | {
      readonly kind: 'entity'
      readonly name: string
      readonly label: string
      readonly selected: string | null
      readonly listUrl: string
      readonly nameField?: string
      readonly clears?: readonly string[]
    }
  | { readonly kind: 'time'; readonly defaultPreset?: TimePreset }

export type ListTableProps<Row extends object> = Omit<DataTableInput<Row>, 'rows' | 'rowId'> & {
  readonly caption: string
  readonly list: PagePosition & { readonly items: readonly Row[] }
  readonly rowId: (row: Row) => string
  readonly filters: readonly ListFilter[]
  /** Where rows come from, said when there are none at all. */
  readonly empty: string
  readonly exported: Exported
}

/** A list of the API as a table: filters, order and page in the URL. */
export function ListTable<Row extends object>(props: ListTableProps<Row>): ReactElement {
  const { list, filters, empty, ...table } = props
  const names = filters.flatMap(namesOf)
  return (
    <DataTable
      {...table}
      rows={list.items}
      empty={<TableEmpty filters={names} text={empty} />}
      toolbar={
        <div className="flex flex-wrap gap-2">
          {filters.map((filter) => (
            <FilterControl key={namesOf(filter)[0]} filter={filter} />
          ))}
          <ClearFilters names={names} />
        </div>
      }
      footer={<PagePagination position={list} />}
    />
  )
}

function namesOf(filter: ListFilter): readonly string[] {
  if (filter.kind === 'time') return TIME_RANGE_NAMES
  return [filter.kind === 'search' ? (filter.name ?? 'search') : filter.name]
}

function FilterControl({ filter }: { readonly filter: ListFilter }): ReactElement {
  switch (filter.kind) {
    case 'search':
      return (
        <SearchFilter
          placeholder={filter.label}
          {...(filter.name === undefined ? {} : { name: filter.name })}
        />
      )
    case 'select':
      return <SelectFilter name={filter.name} label={filter.label} choices={filter.choices} />
    case 'entity': {
      const { kind: _kind, ...entity } = filter
      return <EntityFilter {...entity} />
    }
    case 'time':
      return (
        <TimeRangeFilter
          {...(filter.defaultPreset === undefined ? {} : { defaultPreset: filter.defaultPreset })}
        />
      )
    default:
      return filter satisfies never
  }
}
