'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import { CursorPagination } from '../data-table/cursor-pagination'
import type { DataColumn } from '../data-table/data-column'
import { DataTable } from '../data-table/data-table'
import { TableEmpty } from '../data-table/table-empty'

/** What is read of billed requests at once. */
export type UsageSlice<Row> = {
  readonly usage: { readonly items: readonly Row[]; readonly next_cursor: string | null }
  readonly pageSize: number
  /** `null` = the newest. */
  readonly cursor: string | null
}

/** A list of billed requests, the newest first; its filters and columns are the reader's. */
export function UsageList<Row extends { readonly id: string }>(
  props: UsageSlice<Row> & {
    /** Remembers which columns are shown. */
    readonly id: string
    readonly columns: DataColumn<Row>[]
    /** Fields of the URL that filter the list. */
    readonly filters: readonly string[]
    readonly toolbar: ReactNode
    /** What the list comes to. */
    readonly total: ReactNode
  },
): ReactElement {
  const t = useTranslations('usage')
  const { items, next_cursor: nextCursor } = props.usage
  return (
    <DataTable
      id={props.id}
      caption={t('title')}
      columns={props.columns}
      rows={items}
      rowId={(row) => row.id}
      exported="elsewhere"
      empty={<TableEmpty filters={props.filters} text={t('empty')} />}
      toolbar={
        <div className="flex flex-col gap-2">
          {props.toolbar}
          {props.total}
        </div>
      }
      footer={
        <CursorPagination
          cursor={props.cursor}
          nextCursor={nextCursor}
          pageSize={props.pageSize}
          shown={items.length}
        />
      }
    />
  )
}
