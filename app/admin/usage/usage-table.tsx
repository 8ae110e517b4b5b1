'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { UsageList, type UsageSlice } from '@/components/usage/usage-list'
import { readFilters, UsageTotal, type UsageFilterFields } from '@/components/usage/usage-total'
import type { UsageView } from '@/lib/services'
import { OpenedRequest } from './opened-request'
import { usageColumns } from './usage-columns'
import type { UsageFilterNames } from './usage-filter-names'
import { USAGE_FILTERS, UsageFilters } from './usage-filters'

const loadTotal = (filters: string) => callApi('GET /admin/usage/stats', { query: readFilters(filters) })

export function UsageTable({
  names,
  wanted,
  ...slice
}: UsageSlice<UsageView> & {
  readonly names: UsageFilterNames
  readonly wanted: UsageFilterFields
}): ReactElement {
  const t = useTranslations('usage')
  const columns = useMemo(() => usageColumns(t), [t])
  return (
    <>
      <UsageList
        {...slice}
        id="usage"
        columns={columns}
        filters={USAGE_FILTERS}
        total={<UsageTotal filters={wanted} load={loadTotal} />}
        toolbar={<UsageFilters names={names} />}
      />
      <OpenedRequest ids={slice.usage.items.map(({ id }) => id)} />
    </>
  )
}
