import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { readTimeRange } from '@/components/data-table/read-time-range'
import { adminContext } from '@/lib/server/auth'
import { getAccount, listAccountEvents } from '@/lib/services'
import { listQuery, nameOf, readQuery, type SearchParams } from '../../../list-query'
import { EventsTable } from '../events-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('ops')
  return { title: t('events') }
}

const QUERY = {
  names: ['search', 'kind', 'account_id', 'range', 'start', 'end', 'page', 'page_size'],
  sortable: ['created_at'],
  defaultSort: { by: 'created_at', order: 'desc' },
  ids: ['account_id'],
} as const

export default async function EventsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input } = listQuery(query, QUERY)
  const { start, end } = readTimeRange(query, {
    nowMs: ctx.now().getTime(),
    timeZone: await getTimeZone(),
  })
  const wanted = { ...input, start: start ?? undefined, end: end ?? undefined }
  const [events, account] = await Promise.all([
    listAccountEvents(ctx, wanted),
    nameOf(query['account_id'], async (id) => (await getAccount(ctx, id)).name),
  ])
  return (
    <EventsTable
      listUrl={apiUrl('GET /admin/ops/account-events', { query: wanted })}
      events={events}
      account={account}
    />
  )
}
