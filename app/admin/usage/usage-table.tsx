'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { CursorPagination } from '@/components/data-table/cursor-pagination'
import { DataTable } from '@/components/data-table/data-table'
import { TableEmpty } from '@/components/data-table/table-empty'
import type { UsagePage } from '@/lib/services'
import { OpenedRequest } from './opened-request'
import { usageColumns } from './usage-columns'
import type { UsageFilterNames } from './usage-filter-names'
import { USAGE_FILTERS, UsageFilters } from './usage-filters'

export function UsageTable(props: {
  readonly usage: UsagePage
  readonly pageSize: number
  readonly cursor: string | null
  readonly names: UsageFilterNames
}): ReactElement {
  const t = useTranslations('usage')
  const columns = useMemo(() => usageColumns(t), [t])
  const { items, next_cursor: nextCursor } = props.usage
  const ids = items.map(({ id }) => id)
  return (
    <>
      <DataTable
        id="usage"
        caption={t('title')}
        columns={columns}
        rows={items}
        rowId={(row) => row.id}
        empty={<TableEmpty filters={USAGE_FILTERS} text={t('empty')} />}
        toolbar={<UsageFilters names={props.names} />}
        footer={
          <CursorPagination
            cursor={props.cursor}
            nextCursor={nextCursor}
            pageSize={props.pageSize}
            shown={items.length}
          />
        }
      />
      <OpenedRequest ids={ids} />
    </>
  )
}
