'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { ClearFilters } from '@/components/data-table/clear-filters'
import { CursorPagination } from '@/components/data-table/cursor-pagination'
import { DataTable } from '@/components/data-table/data-table'
import { EntityFilter } from '@/components/data-table/entity-filter'
import { SearchFilter } from '@/components/data-table/search-filter'
import { SelectFilter } from '@/components/data-table/select-filter'
import { TableEmpty } from '@/components/data-table/table-empty'
import { TIME_RANGE_NAMES } from '@/components/data-table/time-range'
import { TimeRangeFilter } from '@/components/data-table/time-range-filter'
import { BILLING_MODES, USAGE_STATUSES } from '@/lib/core'
import type { OwnUsageView, UsagePage } from '@/lib/services'
import { OpenedOwnRequest } from './opened-own-request'
import { ownUsageColumns } from './own-usage-columns'

const FILTERS: readonly string[] = ['api_key_id', 'model', 'billing_mode', 'status', ...TIME_RANGE_NAMES]

export function OwnUsageTable(props: {
  readonly usage: UsagePage<OwnUsageView>
  readonly pageSize: number
  readonly cursor: string | null
  /** Name of the key the list is narrowed to; `null` = all keys. */
  readonly keyName: string | null
}): ReactElement {
  const t = useTranslations('usage')
  const columns = useMemo(() => ownUsageColumns(t), [t])
  const { items, next_cursor: nextCursor } = props.usage
  const ids = items.map(({ id }) => id)
  return (
    <>
      <DataTable
        id="own-usage"
        caption={t('title')}
        columns={columns}
        rows={items}
        rowId={(row) => row.id}
        empty={<TableEmpty filters={FILTERS} text={t('empty')} />}
        toolbar={
          <div className="flex flex-wrap gap-2">
            <SearchFilter name="model" placeholder={t('modelPlaceholder')} />
            <TimeRangeFilter />
            <EntityFilter
              name="api_key_id"
              label={t('key')}
              selected={props.keyName}
              listUrl={apiUrl('GET /user/keys')}
            />
            <SelectFilter
              name="billing_mode"
              label={t('mode')}
              choices={BILLING_MODES.map((value) => ({ value, label: t(`modes.${value}`) }))}
            />
            <SelectFilter
              name="status"
              label={t('status')}
              choices={USAGE_STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) }))}
            />
            <ClearFilters names={FILTERS} />
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
      <OpenedOwnRequest ids={ids} />
    </>
  )
}
