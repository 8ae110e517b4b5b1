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
import { ENTITY_STATUSES, PLATFORMS } from '@/lib/core'
import type { ChannelView, ListPage } from '@/lib/services'
import type { Sort } from '../list-query'
import { channelColumns } from './channel-columns'

const FILTERS = ['search', 'status', 'platform', 'group_id']

export function ChannelsTable(props: {
  readonly channels: ListPage<ChannelView>
  readonly sort: Sort
  readonly groupName: string | null
}): ReactElement {
  const t = useTranslations('channels')
  const status = useTranslations('status')
  const columns = useMemo(() => channelColumns(t), [t])
  return (
    <DataTable
      id="channels"
      caption={t('title')}
      columns={columns}
      rows={props.channels.items}
      rowId={(channel) => String(channel.id)}
      sort={props.sort}
      empty={<TableEmpty filters={FILTERS} text={t('empty')} />}
      toolbar={
        <div className="flex flex-wrap gap-2">
          <SearchFilter placeholder={t('searchPlaceholder')} />
          <SelectFilter
            name="status"
            label={t('status')}
            choices={ENTITY_STATUSES.map((value) => ({ value, label: status(value) }))}
          />
          <SelectFilter
            name="platform"
            label={t('platform')}
            choices={PLATFORMS.map((value) => ({ value, label: PLATFORM_NAMES[value] }))}
          />
          <EntityFilter
            name="group_id"
            label={t('group')}
            selected={props.groupName}
            listUrl="/api/v1/admin/groups"
          />
          <ClearFilters names={FILTERS} />
        </div>
      }
      footer={<PagePagination position={props.channels} />}
    />
  )
}
