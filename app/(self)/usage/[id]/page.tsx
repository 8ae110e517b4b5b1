import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { cache, type ReactElement } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { UsageDetails } from '@/components/usage/usage-details'
import { UsageHeadline } from '@/components/usage/usage-headline'
import { isAppError } from '@/lib/core'
import { userContext } from '@/lib/server/auth'
import { getOwnUsage, type OwnUsageDetail } from '@/lib/services'
import { BackLink } from '../../../admin/back-link'

type Props = { readonly params: Promise<{ readonly id: string }> }

const readUsage = cache(async (id: string): Promise<OwnUsageDetail> => {
  try {
    return await getOwnUsage(await userContext(), id)
  } catch (error) {
    if (isAppError(error) && error.status === 404) notFound()
    throw error
  }
})

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usageDetail')
  return { title: t('title') }
}

export default async function OwnUsageDetailPage({ params }: Props): Promise<ReactElement> {
  const { id } = await params
  const [row, t] = await Promise.all([readUsage(id), getTranslations('usageDetail')])
  return (
    <>
      <BackLink href="/usage">{t('back')}</BackLink>
      <PageHeader title={t('title')} description={<UsageHeadline row={row} />} />
      <UsageDetails row={row} />
    </>
  )
}
