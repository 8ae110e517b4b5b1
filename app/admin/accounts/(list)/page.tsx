import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { ACCOUNT_STATUSES, ACCOUNT_TYPES, PLATFORMS } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import { getChannel, getGroup, listAccounts, listAllGroups, listProxyChoices } from '@/lib/services'
import { listQuery, nameOf, readQuery, type SearchParams } from '../../../list-query'
import { NewLink } from '../../new-link'
import { AccountsTable } from '../accounts-table'
import { TransferMenu } from '../transfer-menu'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('accounts')
  return { title: t('title') }
}

const QUERY = {
  names: [
    'search',
    'platform',
    'type',
    'status',
    'limited',
    'group_id',
    'channel_id',
    'sort_by',
    'sort_order',
    'page',
    'page_size',
  ],
  sortable: ['name', 'priority', 'created_at', 'id'],
  defaultSort: { by: 'priority', order: 'asc' },
  choices: { platform: PLATFORMS, type: ACCOUNT_TYPES, status: ACCOUNT_STATUSES, limited: ['true', 'false'] },
  ids: ['group_id', 'channel_id'],
} as const

export default async function AccountsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input, sort } = listQuery(query, QUERY)
  const [t, accounts, groups, proxies, groupName, channelName] = await Promise.all([
    getTranslations('accounts'),
    listAccounts(ctx, input),
    listAllGroups(ctx),
    listProxyChoices(ctx),
    nameOf(query['group_id'], async (id) => (await getGroup(ctx, id)).name),
    nameOf(query['channel_id'], async (id) => (await getChannel(ctx, id)).name),
  ])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <div className="flex flex-wrap gap-2">
            <TransferMenu />
            <NewLink href="/admin/accounts/new" label={t('new')} />
          </div>
        }
      />
      <AccountsTable
        listUrl={apiUrl('GET /admin/accounts', { query: input })}
        accounts={accounts}
        sort={sort}
        groupName={groupName}
        channelName={channelName}
        groups={groups.map(({ id, name, platform }) => ({ id, name, platform }))}
        proxies={proxies}
        nowMs={ctx.now().getTime()}
      />
    </>
  )
}
