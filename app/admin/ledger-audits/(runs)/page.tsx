import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { adminContext } from '@/lib/server/auth'
import { listLedgerAudits } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../../list-query'
import { AuditsTable } from '../audits-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('ledgerAudits')
  return { title: t('title') }
}

const QUERY = {
  names: ['sort_by', 'sort_order', 'page', 'page_size'],
  sortable: ['started_at'],
  defaultSort: { by: 'started_at', order: 'desc' },
} as const

export default async function LedgerAuditsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const { input, sort } = listQuery(readQuery(await props.searchParams, QUERY), QUERY)
  return (
    <AuditsTable
      listUrl={apiUrl('GET /admin/settings/ledger-audits', { query: input })}
      audits={await listLedgerAudits(ctx, input)}
      sort={sort}
    />
  )
}
