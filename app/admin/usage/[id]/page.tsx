import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { UsageDetails } from '@/components/usage/usage-details'
import { UsageHeadline } from '@/components/usage/usage-headline'
import { adminContext } from '@/lib/server/auth'
import { getUsage, type UsageDetail } from '@/lib/services'
import { BackLink } from '../../back-link'
import { foundOrGone } from '../../read-or-gone'
import { Corrections } from '../corrections'

type Props = { readonly params: Promise<{ readonly id: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usageDetail')
  return { title: t('title') }
}

export default async function UsageDetailPage({ params }: Props): Promise<ReactElement> {
  const { id } = await params
  const [row, t] = await Promise.all([
    foundOrGone(async () => getUsage(await adminContext(), id)),
    getTranslations('usageDetail'),
  ])
  return (
    <>
      <BackLink href="/admin/usage">{t('back')}</BackLink>
      <PageHeader title={t('title')} description={<UsageHeadline row={row} />} />
      <UsageDetails row={row} operator={row} corrections={<Corrections row={correctionsOf(row)} />} />
    </>
  )
}

/** Only what the card needs crosses to the browser. */
function correctionsOf(row: UsageDetail) {
  const { id, refund, rerates, billing_type, actual_cost_exact, total_cost_exact } = row
  return { id, refund, rerates, billing_type, actual_cost_exact, total_cost_exact }
}
