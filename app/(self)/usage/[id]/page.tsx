import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { UsageDetails } from '@/components/usage/usage-details'
import { UsageHeadline } from '@/components/usage/usage-headline'
import { userContext } from '@/lib/server/auth'
import { getOwnUsage } from '@/lib/services'
import { BackLink } from '../../../admin/back-link'
import { foundOrGone } from '../../../admin/read-or-gone'

type Props = { readonly params: Promise<{ readonly id: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usageDetail')
  return { title: t('title') }
}

export default async function OwnUsageDetailPage({ params }: Props): Promise<ReactElement> {
  const { id } = await params
  const [row, t] = await Promise.all([
    foundOrGone(async () => getOwnUsage(await userContext(), id)),
    getTranslations('usageDetail'),
  ])
  return (
    <>
      <BackLink href="/usage">{t('back')}</BackLink>
      <PageHeader title={t('title')} description={<UsageHeadline row={row} />} />
      <UsageDetails row={row} />
    </>
  )
}
