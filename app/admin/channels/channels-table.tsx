'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import type { ChannelView, ListPage } from '@/lib/services'
import type { Sort } from '../../list-query'
import { usePlatformFilter, useStatusFilter } from '../shared-filters'
import { channelColumns } from './channel-columns'

export function ChannelsTable(props: {
  readonly channels: ListPage<ChannelView>
  readonly sort: Sort
  readonly listUrl: string
  readonly groupName: string | null
}): ReactElement {
  const t = useTranslations('channels')
  const columns = useMemo(() => channelColumns(t), [t])
  const filters: readonly ListFilter[] = [
    { kind: 'search', label: t('searchPlaceholder') },
    useStatusFilter(),
    usePlatformFilter(),
    {
      kind: 'entity',
      name: 'group_id',
      label: t('group'),
      selected: props.groupName,
      listUrl: apiUrl('GET /admin/groups'),
    },
  ]
  return (
    <ListTable
      id="channels"
      caption={t('title')}
      columns={columns}
      list={props.channels}
      rowId={(channel) => String(channel.id)}
      sort={props.sort}
      filters={filters}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}
