'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import type { GroupChoice } from '@/components/account-editor/binding-selects'
import type { ProxyChoice } from '@/components/account-editor/proxy-field'
import { ClearFilters } from '@/components/data-table/clear-filters'
import { DataTable } from '@/components/data-table/data-table'
import { EntityFilter } from '@/components/data-table/entity-filter'
import { PagePagination } from '@/components/data-table/page-pagination'
import { SearchFilter } from '@/components/data-table/search-filter'
import { SelectFilter } from '@/components/data-table/select-filter'
import { TableEmpty } from '@/components/data-table/table-empty'
import { useSelection } from '@/components/data-table/use-selection'
import { PLATFORM_NAMES } from '@/components/routing/platform-badge'
import { ACCOUNT_STATUSES, ACCOUNT_TYPES, PLATFORMS } from '@/lib/core'
import type { AccountView, ListPage } from '@/lib/services'
import type { Sort } from '../../list-query'
import { accountColumns } from './account-columns'
import { BulkBar } from './bulk-bar'
import { useLiveAccounts } from './use-live-accounts'

const FILTERS = ['search', 'platform', 'status', 'type', 'limited', 'group_id', 'channel_id']

export function AccountsTable(props: {
  readonly accounts: ListPage<AccountView>
  readonly sort: Sort
  readonly listUrl: string
  readonly groupName: string | null
  readonly channelName: string | null
  readonly groups: readonly GroupChoice[]
  readonly proxies: readonly ProxyChoice[]
  /** When the server read the list; countdowns start from here. */
  readonly nowMs: number
}): ReactElement {
  const t = useTranslations('accounts')
  const { accounts, nowMs } = useLiveAccounts(props.accounts.items, props.nowMs)
  const shown = useMemo(() => props.accounts.items.map(({ id }) => id), [props.accounts.items])
  const selection = useSelection(shown)
  const columns = useMemo(() => accountColumns(t, nowMs, selection), [t, nowMs, selection])
  return (
    <DataTable
      id="accounts"
      caption={t('title')}
      columns={columns}
      rows={accounts}
      rowId={(account) => String(account.id)}
      sort={props.sort}
      exported={{ listUrl: props.listUrl, chosen: selection.ids.map(String) }}
      empty={<TableEmpty filters={FILTERS} text={t('empty')} />}
      toolbar={
        <div className="flex flex-wrap gap-2">
          <SearchFilter placeholder={t('searchPlaceholder')} />
          <SelectFilter
            name="platform"
            label={t('platform')}
            choices={PLATFORMS.map((value) => ({ value, label: PLATFORM_NAMES[value] }))}
          />
          <SelectFilter
            name="status"
            label={t('status')}
            choices={ACCOUNT_STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) }))}
          />
          <SelectFilter
            name="type"
            label={t('type')}
            choices={ACCOUNT_TYPES.map((value) => ({ value, label: t(`types.${value}`) }))}
          />
          <SelectFilter
            name="limited"
            label={t('limited')}
            choices={[
              { value: 'true', label: t('limitedNow') },
              { value: 'false', label: t('notLimited') },
            ]}
          />
          <EntityFilter
            name="group_id"
            label={t('group')}
            selected={props.groupName}
            listUrl={apiUrl('GET /admin/groups')}
          />
          <EntityFilter
            name="channel_id"
            label={t('channel')}
            selected={props.channelName}
            listUrl={apiUrl('GET /admin/channels')}
          />
          <ClearFilters names={FILTERS} />
        </div>
      }
      footer={
        <>
          <BulkBar selection={selection} accounts={accounts} groups={props.groups} proxies={props.proxies} />
          <PagePagination position={props.accounts} />
        </>
      }
    />
  )
}
