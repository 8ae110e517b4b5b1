import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { ENTITY_STATUSES } from '@/lib/core'
import { publicOrigin, userContext } from '@/lib/server/auth'
import { listOwnChannels, listOwnKeys } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../list-query'
import { KeysTable } from './keys-table'
import { NewKey } from './new-key'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.keys')
  return { title: t('title') }
}

const QUERY = {
  names: ['search', 'status', 'group_id', 'sort_by', 'sort_order', 'page', 'page_size', 'new'],
  sortable: ['name', 'created_at', 'id'],
  defaultSort: { by: 'created_at', order: 'desc' },
  choices: { status: ENTITY_STATUSES, new: ['1'] },
  ids: ['group_id'],
} as const

export default async function KeysPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await userContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input, sort } = listQuery(query, QUERY)
  const [t, keys, channels, baseUrl] = await Promise.all([
    getTranslations('self.keys'),
    listOwnKeys(ctx, input),
    listOwnChannels(ctx),
    publicOrigin(),
  ])
  const groups = channels.map(({ id, name, models }) => ({
    id,
    name,
    models: models.map(({ model }) => model),
  }))
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<NewKey groups={groups} baseUrl={baseUrl} startsOpen={query['new'] === '1'} />}
      />
      <KeysTable
        listUrl={apiUrl('GET /user/keys', { query: input })}
        keys={keys}
        sort={sort}
        groups={groups}
        baseUrl={baseUrl}
        nowMs={ctx.now().getTime()}
      />
    </>
  )
}
