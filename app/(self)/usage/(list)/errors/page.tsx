import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { readTimeRange } from '@/components/data-table/read-time-range'
import { PageHeader } from '@/components/layout/page-header'
import { userContext } from '@/lib/server/auth'
import { getOwnKey, listOwnErrors } from '@/lib/services'
import { listQuery, nameOf, readQuery, type SearchParams } from '../../../../list-query'
import { OwnErrorsTable } from '../../own-errors-table'
import { UsageTabs } from '../../usage-tabs'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.usage')
  return { title: t('failedTitle') }
}

const QUERY = {
  names: [
    'request_id',
    'model',
    'status',
    'api_key_id',
    'range',
    'start',
    'end',
    'sort_order',
    'page',
    'page_size',
  ],
  sortable: ['created_at'],
  defaultSort: { by: 'created_at', order: 'desc' },
  ids: ['api_key_id', 'status'],
} as const

export default async function OwnErrorsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await userContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input } = listQuery(query, QUERY)
  const { start, end } = readTimeRange(query, {
    nowMs: ctx.now().getTime(),
    timeZone: await getTimeZone(),
  })
  const status = /^[45]\d\d$/.test(query['status'] ?? '') ? query['status'] : undefined
  const wanted = { ...input, status, start: start ?? undefined, end: end ?? undefined }
  const [t, errors, keyName] = await Promise.all([
    getTranslations('self.usage'),
    listOwnErrors(ctx, wanted),
    nameOf(query['api_key_id'], async (id) => (await getOwnKey(ctx, id)).name),
  ])
  return (
    <>
      <PageHeader title={t('failedTitle')} description={t('failedText')} />
      <UsageTabs />
      <OwnErrorsTable
        listUrl={apiUrl('GET /user/errors', { query: wanted })}
        errors={errors}
        keyName={keyName}
      />
    </>
  )
}
