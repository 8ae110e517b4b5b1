import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatFactor, formatUsd } from '@/components/format/format-money'
import { Facts, type Fact } from '@/components/layout/facts'
import { Badge } from '@/components/ui/badge'
import { Decimal, decimalText, perMillion } from '@/lib/core'
import type { RouteLabPriceView } from '@/lib/services'

/** The price the sample falls under: whose it is, which interval, and what each kind of token costs. */
export function PriceCard({ price }: { readonly price: RouteLabPriceView | null }): ReactElement {
  const t = useTranslations('routeLab')
  const u = useTranslations('usage')
  if (price === null) return <p className="text-sm text-muted-foreground">{t('noPrice')}</p>
  const facts: readonly Fact[] = [
    { label: u('priceSource'), value: u(`priceSources.${price.source}`) },
    { label: t('mode'), value: u(`modes.${price.billing_mode}`) },
    {
      label: u('billedModel'),
      value: <code className="font-mono text-xs break-all">{price.billing_model}</code>,
    },
    { label: t('priceEntry'), value: price.pricing_id === null ? null : `#${price.pricing_id}` },
    { label: t('catalogueEntry'), value: price.catalogue_id },
    { label: t('interval'), value: price.billing_tier ?? t('defaultPrices') },
    { label: u('longContext'), value: price.long_context ? '✓' : null },
    {
      label: t('factor'),
      value:
        price.service_tier_factor === null ? null : `× ${formatFactor(String(price.service_tier_factor))}`,
    },
  ]
  return (
    <div className="flex flex-col gap-4">
      <Facts facts={facts} />
      <KindPrices price={price} />
      {price.intervals.length > 0 && <Intervals intervals={price.intervals} />}
    </div>
  )
}

/** Prices by kind, as they apply to the sample. */
function KindPrices({ price }: { readonly price: RouteLabPriceView }): ReactElement {
  const t = useTranslations('routeLab')
  const c = useTranslations('cost')
  const perToken = (amount: number | string | null): string | null =>
    amount === null
      ? null
      : c('perMillion', { price: formatUsd(decimalText(perMillion(new Decimal(amount)))) })
  if (price.billing_mode !== 'token') {
    const label = price.billing_mode === 'image' ? t('perImage') : t('perRequest')
    const value = price.unit_price === null ? null : formatUsd(String(price.unit_price))
    return <Facts facts={[{ label, value }]} />
  }
  const facts = [
    { label: c('kinds.input'), value: perToken(price.input_price) },
    { label: c('kinds.output'), value: perToken(price.output_price) },
    { label: c('kinds.cacheWrite5m'), value: perToken(price.cache_write_price) },
    { label: c('kinds.cacheWrite1h'), value: perToken(price.cache_write_1h_price) },
    { label: c('kinds.cacheRead'), value: perToken(price.cache_read_price) },
    { label: c('kinds.imageOutput'), value: perToken(price.image_output_price) },
  ]
  return <Facts facts={facts} />
}

function Intervals(props: { readonly intervals: RouteLabPriceView['intervals'] }): ReactElement {
  const t = useTranslations('routeLab')
  return (
    <div className="text-sm">
      <p className="mb-1 text-muted-foreground">{t('intervals')}</p>
      <ul className="flex flex-wrap gap-1.5">
        {props.intervals.map(({ label, min_tokens: min, max_tokens: max, applies }) => (
          <li key={`${label}/${min}`}>
            <Badge tone={applies ? 'success' : 'outline'}>
              {label}{' '}
              {t('intervalText', { min: String(min), max: max === null ? t('unbounded') : String(max) })}
            </Badge>
          </li>
        ))}
      </ul>
    </div>
  )
}
