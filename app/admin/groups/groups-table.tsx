'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { ListTable } from '@/components/data-table/list-table'
import type { GroupView, ListPage } from '@/lib/services'
import type { Sort } from '../../list-query'
import { usePlatformFilter, useStatusFilter } from '../shared-filters'
import { groupColumns } from './group-columns'

export function GroupsTable(props: {
  readonly groups: ListPage<GroupView>
  readonly sort: Sort
  readonly listUrl: string
}): ReactElement {
  const t = useTranslations('groups')
  const columns = useMemo(() => groupColumns(t), [t])
  const filters = [
    { kind: 'search', label: t('searchPlaceholder') } as const,
    useStatusFilter(),
    usePlatformFilter(),
  ]
  return (
    <ListTable
      id="groups"
      caption={t('title')}
      columns={columns}
      list={props.groups}
      rowId={(group) => String(group.id)}
      sort={props.sort}
      filters={filters}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}
