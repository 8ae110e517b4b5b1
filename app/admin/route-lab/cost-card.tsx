import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatUsd } from '@/components/format/format-money'
import { CostLines } from '@/components/usage/cost-lines'
import { toCostRow } from '@/components/usage/to-cost-row'
import type { RouteLabView } from '@/lib/services'
import { sampleCount } from './lab-query'

/** What the sample usage would cost, line by line. */
export function CostCard(props: {
  readonly view: RouteLabView
  readonly query: Readonly<Record<string, string>>
}): ReactElement {
  const t = useTranslations('routeLab')
  const { cost, price, decision } = props.view
  const isUnpriced = price === null && decision.kind === 'refused'
  if (cost === null || isUnpriced) return <p className="text-sm text-muted-foreground">{t('noCost')}</p>
  const row = toCostRow({
    ...cost,
    rate_multiplier: cost.rate_multiplier ?? 1,
    billing_mode: price?.billing_mode ?? 'token',
    input_tokens: sampleCount(props.query, 'input_tokens'),
    output_tokens: sampleCount(props.query, 'output_tokens'),
    cache_creation_5m_tokens: sampleCount(props.query, 'cache_creation_5m_tokens'),
    cache_creation_1h_tokens: sampleCount(props.query, 'cache_creation_1h_tokens'),
    cache_read_tokens: sampleCount(props.query, 'cache_read_tokens'),
    image_count: sampleCount(props.query, 'image_count'),
    image_output_tokens: 0,
    extra_units: {},
  })
  return (
    <div className="flex flex-col gap-2">
      <CostLines row={row} />
      {cost.account_cost !== null && (
        <p className="flex justify-between gap-4 border-t border-border pt-2 text-sm text-muted-foreground">
          <span>{t('accountCost')}</span>
          <span className="tabular-nums">{formatUsd(String(cost.account_cost))}</span>
        </p>
      )}
      {cost.unbilled_units.length > 0 && (
        <p className="text-sm text-warning">{t('unbilled', { units: cost.unbilled_units.join(', ') })}</p>
      )}
    </div>
  )
}
