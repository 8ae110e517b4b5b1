import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { ENTITY_STATUSES, ROLES } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import { getGroup, listUsers } from '@/lib/services'
import { listQuery, nameOf, readQuery, type SearchParams } from '../../../list-query'
import { NewLink } from '../../new-link'
import { InviteUser } from '../invite-user'
import { UsersTable } from '../users-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('users')
  return { title: t('title') }
}

const QUERY = {
  names: ['search', 'role', 'status', 'group_id', 'sort_by', 'sort_order', 'page', 'page_size'],
  sortable: ['email', 'balance', 'created_at', 'id'],
  defaultSort: { by: 'id', order: 'desc' },
  choices: { role: ROLES, status: ENTITY_STATUSES },
  ids: ['group_id'],
} as const

export default async function UsersPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input, sort } = listQuery(query, QUERY)
  const [t, users, groupName] = await Promise.all([
    getTranslations('users'),
    listUsers(ctx, input),
    nameOf(query['group_id'], async (id) => (await getGroup(ctx, id)).name),
  ])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <div className="flex flex-wrap gap-2">
            <InviteUser />
            <NewLink href="/admin/users/new" label={t('new')} />
          </div>
        }
      />
      <UsersTable
        listUrl={apiUrl('GET /admin/users', { query: input })}
        users={users}
        sort={sort}
        groupName={groupName}
      />
    </>
  )
}
