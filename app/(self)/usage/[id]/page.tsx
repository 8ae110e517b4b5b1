import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { cache, type ReactElement } from 'react'
import { LocalTime } from '@/components/format/local-time'
import { PageHeader } from '@/components/layout/page-header'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { CostLines } from '@/components/usage/cost-lines'
import { PriceFacts } from '@/components/usage/price-facts'
import { toCostRow } from '@/components/usage/to-cost-row'
import { TokenLines } from '@/components/usage/token-lines'
import { UsageStatusBadge } from '@/components/usage/usage-badges'
import { isAppError } from '@/lib/core'
import { userContext } from '@/lib/server/auth'
import { getOwnUsage, type OwnUsageDetail } from '@/lib/services'
import { BackLink } from '../../../admin/back-link'
import { OwnRequestFacts } from './own-request-facts'

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
      <PageHeader
        title={t('title')}
        description={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <LocalTime iso={row.created_at} />
            <UsageStatusBadge status={row.status} />
            <code className="font-mono text-xs break-all">{row.request_id}</code>
          </span>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Section title={t('route')}>
          <OwnRequestFacts row={row} />
        </Section>
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t('costTitle')}>
            <div className="flex flex-col gap-4">
              <CostLines row={toCostRow(row)} />
              <div className="border-t border-border pt-4">
                <PriceFacts row={row} />
              </div>
            </div>
          </Section>
          <Section title={t('tokensTitle')}>
            <TokenLines row={row} />
          </Section>
        </div>
      </div>
    </>
  )
}

function Section(props: { readonly title: string; readonly children: ReactElement }): ReactElement {
  return (
    <Card className="min-w-0">
      <CardHeader>
        <CardTitle>{props.title}</CardTitle>
      </CardHeader>
      <CardContent>{props.children}</CardContent>
    </Card>
  )
}
