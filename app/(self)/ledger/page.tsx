import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { FigureTile } from '@/components/charts/figure-tile'
import { formatUsd } from '@/components/format/format-money'
import { PageHeader } from '@/components/layout/page-header'
import { LEDGER_KINDS } from '@/components/user-money/ledger-kinds'
import { userContext } from '@/lib/server/auth'
import { getProfile, listOwnLedger } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../list-query'
import { LedgerTable } from './ledger-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.ledger')
  return { title: t('title') }
}

const QUERY = {
  names: ['kind', 'page', 'page_size'],
  sortable: [],
  defaultSort: { by: 'id', order: 'desc' },
  choices: { kind: LEDGER_KINDS },
} as const

/** Every movement of the user's balance. */
export default async function LedgerPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await userContext()
  const { input } = listQuery(readQuery(await props.searchParams, QUERY), QUERY)
  const [t, profile, ledger] = await Promise.all([
    getTranslations('self.ledger'),
    getProfile(ctx),
    listOwnLedger(ctx, input),
  ])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <div className="mb-4 max-w-xs">
        <FigureTile label={t('balance')} value={formatUsd(profile.balance_exact)} />
      </div>
      <LedgerTable listUrl={apiUrl('GET /user/ledger', { query: input })} ledger={ledger} />
    </>
  )
}
