import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { PRICING_SOURCES, USAGE_SOURCES } from '@/lib/core'
import { Facts, type Fact } from '../layout/facts'

/** Where a row's price and its counts come from. */
export type PriceFactsRow = {
  /** `null` = one that the reader is not shown. */
  readonly billing_model: string | null
  readonly pricing_source: string
  readonly billing_tier: string | null
  readonly service_tier: string | null
  readonly long_context: boolean
  readonly usage_source: string
}

export function PriceFacts(props: {
  readonly row: PriceFactsRow
  /** Facts to add below. */
  readonly more?: readonly Fact[]
}): ReactElement {
  const { row } = props
  const t = useTranslations('usage')
  const source = PRICING_SOURCES.find((name) => name === row.pricing_source)
  const counted = USAGE_SOURCES.find((name) => name === row.usage_source)
  return (
    <Facts
      facts={[
        {
          label: t('priceSource'),
          value: source === undefined ? row.pricing_source : t(`priceSources.${source}`),
        },
        {
          label: t('billedModel'),
          value:
            row.billing_model === null ? null : (
              <code className="font-mono text-xs">{row.billing_model}</code>
            ),
        },
        { label: t('tier'), value: row.billing_tier },
        { label: t('serviceTier'), value: row.service_tier },
        { label: t('longContext'), value: row.long_context ? '✓' : null },
        {
          label: t('usageSource'),
          value: counted === undefined ? row.usage_source : t(`usageSources.${counted}`),
        },
        ...(props.more ?? []),
      ]}
    />
  )
}
