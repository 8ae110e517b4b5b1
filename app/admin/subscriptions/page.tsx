import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { PLATFORMS, SUBSCRIPTION_STATUSES } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import { getGroup, getUser, listSubscriptionGroups, listSubscriptions } from '@/lib/services'
import { listQuery, nameOf, readQuery, type SearchParams } from '../../list-query'
import { AssignButton } from './assign-button'
import { SubscriptionsTable } from './subscriptions-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('subscriptions')
  return { title: t('title') }
}

const QUERY = {
  names: [
    'search',
    'status',
    'platform',
    'user_id',
    'group_id',
    'sort_by',
    'sort_order',
    'page',
    'page_size',
  ],
  sortable: ['expires_at', 'starts_at', 'created_at', 'id'],
  defaultSort: { by: 'id', order: 'desc' },
  choices: { status: SUBSCRIPTION_STATUSES, platform: PLATFORMS },
  ids: ['user_id', 'group_id'],
} as const

export default async function SubscriptionsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input, sort } = listQuery(query, QUERY)
  const [t, subscriptions, groups, user, group] = await Promise.all([
    getTranslations('subscriptions'),
    listSubscriptions(ctx, input),
    listSubscriptionGroups(ctx),
    nameOf(query['user_id'], async (id) => (await getUser(ctx, id)).email),
    nameOf(query['group_id'], async (id) => (await getGroup(ctx, id)).name),
  ])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<AssignButton groups={groups} />}
      />
      <SubscriptionsTable
        listUrl={apiUrl('GET /admin/subscriptions', { query: input })}
        subscriptions={subscriptions}
        sort={sort}
        names={{ user, group }}
      />
    </>
  )
}
