import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { readTimeRange } from '@/components/data-table/read-time-range'
import { adminContext } from '@/lib/server/auth'
import { listRequestErrors } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../../list-query'
import { usageFilterNames } from '../../usage/usage-filter-names'
import { ErrorsTable } from '../errors-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('ops')
  return { title: t('errors') }
}

const QUERY = {
  names: [
    'request_id',
    'code',
    'status',
    'model',
    'user_id',
    'api_key_id',
    'group_id',
    'channel_id',
    'account_id',
    'range',
    'start',
    'end',
    'sort_order',
    'page',
    'page_size',
  ],
  sortable: ['created_at'],
  defaultSort: { by: 'created_at', order: 'desc' },
  ids: ['user_id', 'api_key_id', 'group_id', 'channel_id', 'account_id', 'status'],
} as const

export default async function ErrorsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input } = listQuery(query, QUERY)
  const { start, end } = readTimeRange(query, {
    nowMs: ctx.now().getTime(),
    timeZone: await getTimeZone(),
  })
  const status = /^[45]\d\d$/.test(query['status'] ?? '') ? query['status'] : undefined
  const wanted = { ...input, status, start: start ?? undefined, end: end ?? undefined }
  const [errors, names] = await Promise.all([listRequestErrors(ctx, wanted), usageFilterNames(ctx, query)])
  return (
    <ErrorsTable listUrl={apiUrl('GET /admin/ops/errors', { query: wanted })} errors={errors} names={names} />
  )
}
