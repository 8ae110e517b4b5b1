'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { ClearFilters } from '@/components/data-table/clear-filters'
import { DataTable } from '@/components/data-table/data-table'
import { EntityFilter } from '@/components/data-table/entity-filter'
import { PagePagination } from '@/components/data-table/page-pagination'
import { SearchFilter } from '@/components/data-table/search-filter'
import { SelectFilter } from '@/components/data-table/select-filter'
import { TableEmpty } from '@/components/data-table/table-empty'
import { PLATFORM_NAMES } from '@/components/routing/platform-badge'
import { ACCOUNT_STATUSES, PLATFORMS } from '@/lib/core'
import type { AccountView, ListPage } from '@/lib/services'
import type { Sort } from '../list-query'
import { accountColumns } from './account-columns'

const FILTERS = ['search', 'platform', 'status', 'type', 'group_id', 'channel_id']

export function AccountsTable(props: {
  readonly accounts: ListPage<AccountView>
  readonly sort: Sort
  readonly groupName: string | null
  readonly channelName: string | null
  /** When the server read the list; countdowns start from here. */
  readonly nowMs: number
}): ReactElement {
  const { nowMs } = props
  const t = useTranslations('accounts')
  const columns = useMemo(() => accountColumns(t, nowMs), [t, nowMs])
  return (
    <DataTable
      id="accounts"
      caption={t('title')}
      columns={columns}
      rows={props.accounts.items}
      rowId={(account) => String(account.id)}
      sort={props.sort}
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
          <EntityFilter
            name="group_id"
            label={t('group')}
            selected={props.groupName}
            listUrl="/api/v1/admin/groups"
          />
          <EntityFilter
            name="channel_id"
            label={t('channel')}
            selected={props.channelName}
            listUrl="/api/v1/admin/channels"
          />
          <ClearFilters names={FILTERS} />
        </div>
      }
      footer={<PagePagination position={props.accounts} />}
    />
  )
}
