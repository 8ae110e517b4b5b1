'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import { ROLES } from '@/lib/core'
import type { ListPage, UserView } from '@/lib/services'
import type { Sort } from '../../list-query'
import { useStatusFilter } from '../shared-filters'
import { userColumns } from './user-columns'

export function UsersTable(props: {
  readonly users: ListPage<UserView>
  readonly sort: Sort
  readonly listUrl: string
  readonly groupName: string | null
}): ReactElement {
  const t = useTranslations('users')
  const columns = useMemo(() => userColumns(t), [t])
  const filters: readonly ListFilter[] = [
    { kind: 'search', label: t('searchPlaceholder') },
    {
      kind: 'select',
      name: 'role',
      label: t('role'),
      choices: ROLES.map((value) => ({ value, label: t(`roles.${value}`) })),
    },
    useStatusFilter(),
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
      id="users"
      caption={t('title')}
      columns={columns}
      list={props.users}
      rowId={(user) => String(user.id)}
      sort={props.sort}
      filters={filters}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}
