import { useFormatter, useTranslations } from 'next-intl'
import { Fragment, type ReactElement } from 'react'
import { Decimal, decimalText, isModalityUnit, perMillion } from '@/lib/core'
import { formatFactor, formatUsd } from '../format/format-money'
import { explainCost, type CostKind, type CostLine, type CostRow } from './explain-cost'

/** Kinds whose price is customarily told per million tokens. */
const TOKEN_KINDS: ReadonlySet<CostKind> = new Set([
  'input',
  'output',
  'cacheWrite',
  'cacheWrite5m',
  'cacheWrite1h',
  'cacheRead',
  'imageOutput',
])

/** Tokens × price of every kind, the total, the multiplier and what was charged; exact to the last digit. */
export function CostLines({ row }: { readonly row: CostRow }): ReactElement {
  const t = useTranslations('cost')
  const lines = explainCost(row)
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{t('calculation')}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('kindAndPrice')}</th>
          <th scope="col">{t('amount')}</th>
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {lines.map((line) => (
          <Fragment key={`${line.kind}/${line.unit ?? ''}`}>
            <CostLineRow line={line} />
          </Fragment>
        ))}
        <tr className="border-t border-border">
          <th scope="row" className="py-1.5 pr-4 text-left font-medium">
            {t('total')}
          </th>
          <td className="py-1.5 text-right">{formatUsd(row.total_cost)}</td>
        </tr>
        <tr>
          <th scope="row" className="py-1 pr-4 text-left font-normal text-muted-foreground">
            {t('multiplier')}
          </th>
          <td className="py-1 text-right text-muted-foreground">× {formatFactor(row.rate_multiplier)}</td>
        </tr>
        <tr className="font-semibold">
          <th scope="row" className="py-1 pr-4 text-left font-semibold">
            {t('charged')}
          </th>
          <td className="py-1 text-right">{formatUsd(row.actual_cost)}</td>
        </tr>
      </tbody>
    </table>
  )
}

function CostLineRow({ line }: { readonly line: CostLine }): ReactElement {
  const t = useTranslations('cost')
  const format = useFormatter()
  const isTokens = TOKEN_KINDS.has(line.kind) || (line.unit !== null && isModalityUnit(line.unit))
  const unitPriceText = (price: string): string =>
    isTokens
      ? t('perMillion', { price: formatUsd(decimalText(perMillion(new Decimal(price)))) })
      : formatUsd(price)
  const formula =
    format.number(line.quantity) + (line.unitPrice === null ? '' : ` × ${unitPriceText(line.unitPrice)}`)
  return (
    <tr>
      <th scope="row" className="py-1 pr-4 text-left font-normal whitespace-nowrap text-muted-foreground">
        <LineName line={line} />
        <span className="float-right pl-6 max-sm:float-none max-sm:block max-sm:pl-0 max-sm:text-xs">
          {formula}
        </span>
      </th>
      <td className="py-1 text-right whitespace-nowrap">{formatUsd(line.cost)}</td>
    </tr>
  )
}

function LineName({ line: { kind, unit } }: { readonly line: CostLine }): ReactElement {
  const t = useTranslations('cost')
  if (unit === null) return <>{t(`kinds.${kind}`)}</>
  return <>{isModalityUnit(unit) ? t(`modalities.${unit}`) : t('extraUnit', { unit })}</>
}
