'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { UsageList, type UsageSlice } from '@/components/usage/usage-list'
import type { UsageView } from '@/lib/services'
import { OpenedRequest } from './opened-request'
import { usageColumns } from './usage-columns'
import type { UsageFilterNames } from './usage-filter-names'
import { USAGE_FILTERS, UsageFilters } from './usage-filters'

export function UsageTable({
  names,
  ...slice
}: UsageSlice<UsageView> & { readonly names: UsageFilterNames }): ReactElement {
  const t = useTranslations('usage')
  const columns = useMemo(() => usageColumns(t), [t])
  return (
    <>
      <UsageList
        {...slice}
        id="usage"
        columns={columns}
        filters={USAGE_FILTERS}
        toolbar={<UsageFilters names={names} />}
      />
      <OpenedRequest ids={slice.usage.items.map(({ id }) => id)} />
    </>
  )
}
