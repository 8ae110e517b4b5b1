import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { readTimeRange } from '@/components/data-table/read-time-range'
import { PageHeader } from '@/components/layout/page-header'
import { BILLING_MODES, USAGE_STATUSES } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import { listUsage } from '@/lib/services'
import { count, readQuery, type SearchParams } from '../../../list-query'
import { readByCursor } from '../../../read-by-cursor'
import { usageFilterNames } from '../usage-filter-names'
import { UsageActions } from '../usage-actions'
import { UsageTable } from '../usage-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usage')
  return { title: t('title') }
}

const MAX_PAGE_SIZE = 1000
const DEFAULT_PAGE_SIZE = 50
const QUERY = {
  names: [
    'request_id',
    'user_id',
    'api_key_id',
    'group_id',
    'channel_id',
    'account_id',
    'model',
    'billing_mode',
    'status',
    'range',
    'start',
    'end',
    'cursor',
    'page_size',
  ],
  choices: { billing_mode: BILLING_MODES, status: USAGE_STATUSES },
  ids: ['user_id', 'api_key_id', 'group_id', 'channel_id', 'account_id'],
} as const

export default async function UsagePage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { range: _range, cursor, page_size: _size, ...filters } = query
  const { start, end } = readTimeRange(query, {
    nowMs: ctx.now().getTime(),
    timeZone: await getTimeZone(),
  })
  const pageSize = count(query['page_size'], MAX_PAGE_SIZE) ?? DEFAULT_PAGE_SIZE
  const wanted = filtersOf(filters, { start, end })
  const [t, usage, names] = await Promise.all([
    getTranslations('usage'),
    readByCursor((input) => listUsage(ctx, input), { ...wanted, page_size: pageSize }, cursor),
    usageFilterNames(ctx, query),
  ])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<UsageActions filters={wanted} />}
      />
      <UsageTable
        usage={usage.page}
        pageSize={pageSize}
        cursor={usage.cursor}
        names={names}
        wanted={wanted}
      />
    </>
  )
}

/** The filters of the list by the fields of the API. */
function filtersOf(
  query: Readonly<Record<string, string>>,
  range: { readonly start: string | null; readonly end: string | null },
): Readonly<Record<string, string>> {
  const { start: _start, end: _end, ...filters } = query
  return {
    ...filters,
    ...(range.start === null ? {} : { start: range.start }),
    ...(range.end === null ? {} : { end: range.end }),
  }
}
