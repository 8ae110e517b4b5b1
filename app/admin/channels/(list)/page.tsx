import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { ENTITY_STATUSES, PLATFORMS } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import { getGroup, listChannels } from '@/lib/services'
import { listQuery, nameOf, readQuery, type SearchParams } from '../../../list-query'
import { NewLink } from '../../new-link'
import { ChannelsTable } from '../channels-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('channels')
  return { title: t('title') }
}

const QUERY = {
  names: ['search', 'status', 'platform', 'group_id', 'sort_by', 'sort_order', 'page', 'page_size'],
  sortable: ['name', 'created_at', 'updated_at', 'id'],
  defaultSort: { by: 'name', order: 'asc' },
  choices: { status: ENTITY_STATUSES, platform: PLATFORMS },
  ids: ['group_id'],
} as const

export default async function ChannelsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input, sort } = listQuery(query, QUERY)
  const [t, channels, groupName] = await Promise.all([
    getTranslations('channels'),
    listChannels(ctx, input),
    nameOf(query['group_id'], async (id) => (await getGroup(ctx, id)).name),
  ])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<NewLink href="/admin/channels/new" label={t('new')} />}
      />
      <ChannelsTable
        listUrl={apiUrl('GET /admin/channels', { query: input })}
        channels={channels}
        sort={sort}
        groupName={groupName}
      />
    </>
  )
}
