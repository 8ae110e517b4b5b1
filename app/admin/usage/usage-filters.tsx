'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { ClearFilters } from '@/components/data-table/clear-filters'
import { EntityFilter } from '@/components/data-table/entity-filter'
import { SearchFilter } from '@/components/data-table/search-filter'
import { TIME_RANGE_NAMES } from '@/components/data-table/time-range'
import { TimeRangeFilter } from '@/components/data-table/time-range-filter'
import { useNavigation } from '@/components/navigation'
import { BillingFilters } from '@/components/usage/billing-filters'
import type { UsageFilterNames } from './usage-filter-names'

/** Every field of the usage list that filters it. */
export const USAGE_FILTERS: readonly string[] = [
  'request_id',
  'user_id',
  'api_key_id',
  'group_id',
  'channel_id',
  'account_id',
  'model',
  'billing_mode',
  'status',
  ...TIME_RANGE_NAMES,
]

export function UsageFilters({ names }: { readonly names: UsageFilterNames }): ReactElement {
  const t = useTranslations('usage')
  const { search } = useNavigation()
  const userId = new URLSearchParams(search).get('user_id')
  return (
    <div className="flex flex-wrap gap-2">
      <SearchFilter name="request_id" placeholder={t('requestId')} />
      <SearchFilter name="model" placeholder={t('modelPlaceholder')} />
      <TimeRangeFilter />
      <EntityFilter
        name="user_id"
        label={t('user')}
        selected={names.user}
        listUrl={apiUrl('GET /admin/users')}
        nameField="email"
        clears={['api_key_id']}
      />
      {(userId !== null || names.key !== null) && (
        <EntityFilter
          name="api_key_id"
          label={t('key')}
          selected={names.key}
          listUrl={apiUrl('GET /admin/users/{id}/api-keys', { path: { id: userId ?? '' } })}
        />
      )}
      <EntityFilter
        name="group_id"
        label={t('group')}
        selected={names.group}
        listUrl={apiUrl('GET /admin/groups')}
      />
      <EntityFilter
        name="channel_id"
        label={t('channel')}
        selected={names.channel}
        listUrl={apiUrl('GET /admin/channels')}
      />
      <EntityFilter
        name="account_id"
        label={t('account')}
        selected={names.account}
        listUrl={apiUrl('GET /admin/accounts')}
      />
      <BillingFilters />
      <ClearFilters names={USAGE_FILTERS} />
    </div>
  )
}
