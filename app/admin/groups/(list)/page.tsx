import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { ENTITY_STATUSES, PLATFORMS } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import { listGroups } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../../list-query'
import { NewLink } from '../../new-link'
import { GroupsTable } from '../groups-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('groups')
  return { title: t('title') }
}

const QUERY = {
  names: ['search', 'status', 'platform', 'sort_by', 'sort_order', 'page', 'page_size'],
  sortable: ['name', 'sort_order', 'created_at', 'id'],
  defaultSort: { by: 'sort_order', order: 'asc' },
  choices: { status: ENTITY_STATUSES, platform: PLATFORMS },
} as const

export default async function GroupsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input, sort } = listQuery(query, QUERY)
  const [t, groups] = await Promise.all([getTranslations('groups'), listGroups(ctx, input)])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<NewLink href="/admin/groups/new" label={t('new')} />}
      />
      <GroupsTable listUrl={apiUrl('GET /admin/groups', { query: input })} groups={groups} sort={sort} />
    </>
  )
}
