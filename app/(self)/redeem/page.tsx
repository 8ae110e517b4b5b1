import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { userContext } from '@/lib/server/auth'
import { listOwnRedemptions } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../list-query'
import { RedeemForm } from './redeem-form'
import { RedemptionsTable } from './redemptions-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.redeem')
  return { title: t('title') }
}

const QUERY = {
  names: ['page', 'page_size'],
  sortable: [],
  defaultSort: { by: 'id', order: 'desc' },
} as const

/** Redeems codes and shows what was redeemed. */
export default async function RedeemPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await userContext()
  const { page, page_size } = listQuery(readQuery(await props.searchParams, QUERY), QUERY).input
  const [t, redemptions] = await Promise.all([
    getTranslations('self.redeem'),
    listOwnRedemptions(ctx, { page, page_size }),
  ])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <RedeemForm />
      <h2 className="mt-8 mb-3 font-semibold">{t('history')}</h2>
      <RedemptionsTable
        listUrl={apiUrl('GET /user/redeem', { query: { page, page_size } })}
        redemptions={redemptions}
      />
    </>
  )
}
