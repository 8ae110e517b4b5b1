'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { ClearFilters } from '@/components/data-table/clear-filters'
import { EntityFilter } from '@/components/data-table/entity-filter'
import { SearchFilter } from '@/components/data-table/search-filter'
import { TIME_RANGE_NAMES } from '@/components/data-table/time-range'
import { TimeRangeFilter } from '@/components/data-table/time-range-filter'
import { BillingFilters } from '@/components/usage/billing-filters'
import { UsageList, type UsageSlice } from '@/components/usage/usage-list'
import type { OwnUsageView } from '@/lib/services'
import { OpenedOwnRequest } from './opened-own-request'
import { ownUsageColumns } from './own-usage-columns'

const FILTERS: readonly string[] = ['api_key_id', 'model', 'billing_mode', 'status', ...TIME_RANGE_NAMES]

export function OwnUsageTable({
  keyName,
  ...slice
}: UsageSlice<OwnUsageView> & {
  /** Name of the key the list is narrowed to; `null` = all keys. */
  readonly keyName: string | null
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
