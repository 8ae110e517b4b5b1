'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { callApi } from '@/components/api/call-api'
import { ClearFilters } from '@/components/data-table/clear-filters'
import { EntityFilter } from '@/components/data-table/entity-filter'
import { SearchFilter } from '@/components/data-table/search-filter'
import { TIME_RANGE_NAMES } from '@/components/data-table/time-range'
import { TimeRangeFilter } from '@/components/data-table/time-range-filter'
import { BillingFilters } from '@/components/usage/billing-filters'
import { UsageList, type UsageSlice } from '@/components/usage/usage-list'
import { readFilters, UsageTotal, type UsageFilterFields } from '@/components/usage/usage-total'
import type { OwnUsageView } from '@/lib/services'
import { OpenedOwnRequest } from './opened-own-request'
import { ownUsageColumns } from './own-usage-columns'

const FILTERS: readonly string[] = ['api_key_id', 'model', 'billing_mode', 'status', ...TIME_RANGE_NAMES]

const loadTotal = (filters: string) => callApi('GET /user/usage/stats', { query: readFilters(filters) })

export function OwnUsageTable({
  keyName,
  wanted,
  ...slice
}: UsageSlice<OwnUsageView> & {
  /** Name of the key the list is narrowed to; `null` = all keys. */
  readonly keyName: string | null
  readonly wanted: UsageFilterFields
}): ReactElement {
  const t = useTranslations('usage')
  const columns = useMemo(() => ownUsageColumns(t), [t])
  return (
    <>
      <UsageList
        {...slice}
        id="own-usage"
        columns={columns}
        filters={FILTERS}
        total={<UsageTotal filters={wanted} load={loadTotal} />}
        toolbar={
          <div className="flex flex-wrap gap-2">
            <SearchFilter name="model" placeholder={t('modelPlaceholder')} />
            <TimeRangeFilter />
            <EntityFilter
              name="api_key_id"
              label={t('key')}
              selected={keyName}
              listUrl={apiUrl('GET /user/keys')}
            />
            <BillingFilters />
            <ClearFilters names={FILTERS} />
          </div>
        }
      />
      <OpenedOwnRequest ids={slice.usage.items.map(({ id }) => id)} />
    </>
  )
}
