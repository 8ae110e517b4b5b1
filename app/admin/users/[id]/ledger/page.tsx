import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { formatUsd } from '@/components/format/format-money'
import { PageHeader } from '@/components/layout/page-header'
import { BalanceButton } from '@/components/user-money/balance-button'
import { LEDGER_KINDS } from '@/components/user-money/ledger-kinds'
import { LedgerTable } from '@/components/user-money/ledger-table'
import { adminContext } from '@/lib/server/auth'
import { getUser, listUserLedger } from '@/lib/services'
import { BackLink } from '../../../back-link'
import { listQuery, readQuery, type SearchParams } from '../../../../list-query'
import { readOrGone } from '../../../read-or-gone'

type Props = {
  readonly params: Promise<{ readonly id: string }>
  readonly searchParams: SearchParams
}

const QUERY = {
  names: ['kind', 'sort_by', 'sort_order', 'page', 'page_size'],
  sortable: ['created_at'],
  defaultSort: { by: 'created_at', order: 'desc' },
  choices: { kind: LEDGER_KINDS },
} as const

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('userMoney')
  return { title: t('ledger') }
}

export default async function LedgerPage({ params, searchParams }: Props): Promise<ReactElement> {
  const ctx = await adminContext()
  const user = await readOrGone((await params).id, async (id) => getUser(ctx, id))
  const { input, sort } = listQuery(readQuery(await searchParams, QUERY), QUERY)
  const [t, movements] = await Promise.all([
    getTranslations('userMoney'),
    listUserLedger(ctx, user.id, input),
  ])
  return (
    <>
      <BackLink href={`/admin/users/${user.id}`}>{user.email}</BackLink>
      <PageHeader
        title={t('ledger')}
        description={t('now', { balance: formatUsd(user.balance_exact) })}
        actions={<BalanceButton user={user} />}
      />
      <LedgerTable
        listUrl={apiUrl('GET /admin/users/{id}/ledger', { path: { id: user.id }, query: input })}
        movements={movements}
        order={sort.order}
      />
    </>
  )
}
