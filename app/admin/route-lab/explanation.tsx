import { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import { CatalogueNote } from '@/components/pricing/catalogue-note'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { CatalogueView, RouteLabView } from '@/lib/services'
import { AccountsTable } from './accounts-table'
import { ChannelsTable } from './channels-table'
import { CostCard } from './cost-card'
import { DecisionBanner } from './decision-banner'
import { PlanList } from './plan-list'
import { PriceCard } from './price-card'

type Props = {
  readonly view: RouteLabView
  readonly query: Readonly<Record<string, string>>
  readonly catalogue: CatalogueView
}

/** The answer at a glance first, then why: plan, channels, accounts, price, cost. */
export function Explanation({ view, query, catalogue }: Props): ReactElement {
  const t = useTranslations('routeLab')
  const nowMs = Date.parse(view.at)
  return (
    <>
      <DecisionBanner view={view} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Section title={t('plan')} hint={view.plan.length === 0 ? t('noPlan') : t('planHint')}>
          <PlanList view={view} nowMs={nowMs} />
        </Section>
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t('price')}>
            <PriceCard price={view.price} />
            <div className="mt-4 border-t border-border pt-3">
              <CatalogueNote catalogue={catalogue} />
            </div>
          </Section>
          <Section title={t('cost')}>
            <CostCard view={view} query={query} />
          </Section>
        </div>
      </div>
      <Section title={t('channels')}>
        <ChannelsTable channels={view.channels} />
      </Section>
      {view.plan.map((step) => (
        <Section
          key={step.channel_id ?? 0}
          title={t('accountsOf', { channel: step.name ?? t('legacyRoute') })}
        >
          <AccountsTable step={step} decision={view.decision} nowMs={nowMs} />
        </Section>
      ))}
    </>
  )
}

function Section(props: {
  readonly title: string
  readonly hint?: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <Card className="min-w-0">
      <CardHeader>
        <CardTitle>{props.title}</CardTitle>
        {props.hint !== undefined && <p className="text-sm text-muted-foreground">{props.hint}</p>}
      </CardHeader>
      <CardContent>{props.children}</CardContent>
    </Card>
  )
}
