'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import { SUBSCRIPTION_STATUSES } from '@/lib/core'
import type { ListPage, SubscriptionView } from '@/lib/services'
import type { Sort } from '../../list-query'
import { usePlatformFilter } from '../shared-filters'
import { subscriptionColumns } from './subscription-columns'

export function SubscriptionsTable(props: {
  readonly subscriptions: ListPage<SubscriptionView>
  readonly listUrl: string
  readonly sort: Sort
  /** Names of what the filters name. */
  readonly names: { readonly user: string | null; readonly group: string | null }
}): ReactElement {
  const t = useTranslations('subscriptions')
  const columns = useMemo(() => subscriptionColumns(t), [t])
  const filters: readonly ListFilter[] = [
    { kind: 'search', label: t('searchPlaceholder') },
    {
      kind: 'select',
      name: 'status',
      label: t('status'),
      choices: SUBSCRIPTION_STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) })),
    },
    usePlatformFilter(),
    {
      kind: 'entity',
      name: 'user_id',
      label: t('user'),
      selected: props.names.user,
      listUrl: apiUrl('GET /admin/users'),
      nameField: 'email',
    },
    {
      kind: 'entity',
      name: 'group_id',
      label: t('group'),
      selected: props.names.group,
      listUrl: apiUrl('GET /admin/groups'),
    },
  ]
  return (
    <ListTable
      id="subscriptions"
      caption={t('title')}
      columns={columns}
      list={props.subscriptions}
      rowId={(subscription) => String(subscription.id)}
      sort={props.sort}
      filters={filters}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}
