import { ArrowLeft } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { cache, type ReactElement } from 'react'
import { formatFactor, formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { PageHeader } from '@/components/layout/page-header'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { CostLines } from '@/components/usage/cost-lines'
import { PriceFacts } from '@/components/usage/price-facts'
import { toCostRow } from '@/components/usage/to-cost-row'
import { TokenLines } from '@/components/usage/token-lines'
import { UsageStatusBadge } from '@/components/usage/usage-badges'
import { isAppError } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import { getUsage, type UsageDetail } from '@/lib/services'
import { AttemptsTable } from './attempts-table'
import { Corrections } from './corrections-card'
import { ClientFacts, RouteFacts, TimingFacts } from './request-facts'

type Props = { readonly params: Promise<{ readonly id: string }> }

const readUsage = cache(async (id: string): Promise<UsageDetail> => {
  try {
    return await getUsage(await adminContext(), id)
  } catch (error) {
    if (isAppError(error) && error.status === 404) notFound()
    throw error
  }
})

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usageDetail')
  return { title: t('title') }
}

export default async function UsageDetailPage({ params }: Props): Promise<ReactElement> {
  const { id } = await params
  const [row, t] = await Promise.all([readUsage(id), getTranslations('usageDetail')])
  const accountCost = t('accountCostText', {
    cost: formatUsd(row.account_cost_exact),
    factor: formatFactor(row.account_multiplier),
  })
  return (
    <>
      <Button asChild variant="link" size="bare" className="mb-3">
        <Link href="/admin/usage">
          <ArrowLeft aria-hidden />
          {t('back')}
        </Link>
      </Button>
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
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t('route')}>
            <RouteFacts row={row} />
          </Section>
          <Section title={t('timing')}>
            <TimingFacts row={row} />
          </Section>
          <Section title={t('client')}>
            <ClientFacts row={row} />
          </Section>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t('costTitle')}>
            <div className="flex flex-col gap-4">
              <CostLines row={toCostRow(row)} />
              <div className="border-t border-border pt-4">
                <PriceFacts row={row} more={[{ label: t('accountCost'), value: accountCost }]} />
              </div>
            </div>
          </Section>
          <Section title={t('correctionsTitle')}>
            <Corrections row={correctionsOf(row)} />
          </Section>
          <Section title={t('tokensTitle')}>
            <TokenLines row={row} />
          </Section>
        </div>
        <Section title={t('attempts')} wide>
          <AttemptsTable attempts={row.attempts} />
        </Section>
      </div>
    </>
  )
}

/** Only what the card needs crosses to the browser. */
function correctionsOf(row: UsageDetail) {
  const { id, refund, rerates, billing_type, actual_cost_exact, total_cost_exact } = row
  return { id, refund, rerates, billing_type, actual_cost_exact, total_cost_exact }
}

function Section(props: {
  readonly title: string
  readonly wide?: boolean
  readonly children: ReactElement
}): ReactElement {
  return (
    <Card className={props.wide === true ? 'min-w-0 lg:col-span-2' : 'min-w-0'}>
      <CardHeader>
        <CardTitle>{props.title}</CardTitle>
      </CardHeader>
      <CardContent>{props.children}</CardContent>
    </Card>
  )
}
