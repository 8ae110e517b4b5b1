import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { ENTITY_STATUSES, PROXY_PROTOCOLS } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import { listProxies } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../list-query'
import { NewProxy } from './new-proxy'
import { ProxiesTable } from './proxies-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('proxies')
  return { title: t('title') }
}

const QUERY = {
  names: ['search', 'protocol', 'status', 'sort_by', 'sort_order', 'page', 'page_size'],
  sortable: ['name', 'host', 'created_at', 'id'],
  defaultSort: { by: 'name', order: 'asc' },
  choices: { protocol: PROXY_PROTOCOLS, status: ENTITY_STATUSES },
} as const

export default async function ProxiesPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input, sort } = listQuery(query, QUERY)
  const [t, proxies] = await Promise.all([getTranslations('proxies'), listProxies(ctx, input)])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={<NewProxy />} />
      <ProxiesTable listUrl={apiUrl('GET /admin/proxies', { query: input })} proxies={proxies} sort={sort} />
    </>
  )
}
