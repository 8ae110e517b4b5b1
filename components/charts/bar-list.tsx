'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Link } from '../navigation'
import { useChartNumbers, type ChartUnit } from './chart-units'

export type RankedBar = {
  readonly key: string
  readonly label: string
  readonly value: number
  /** A second figure, said after the value. */
  readonly note?: string
  /** Where a click on the row leads. */
  readonly href?: string
}

/** A ranking: each row its name, its value, and a bar as long as its share of the largest. */
export function BarList(props: {
  readonly label: string
  readonly bars: readonly RankedBar[]
  readonly unit: ChartUnit
}): ReactElement {
  const t = useTranslations('charts')
  const numbers = useChartNumbers(props.unit)
  const top = Math.max(0, ...props.bars.map(({ value }) => value))
  if (props.bars.length === 0) return <p className="text-sm text-muted-foreground">{t('noData')}</p>
  return (
    <ol aria-label={props.label} className="flex flex-col gap-2.5">
      {props.bars.map((bar) => (
        <li key={bar.key} className="relative text-sm">
          <div className="flex items-baseline gap-3">
            <span className="min-w-0 truncate">
              {bar.href === undefined ? (
                bar.label
              ) : (
                <Link
                  href={bar.href}
                  className="underline-offset-4 after:absolute after:inset-0 hover:underline"
                  title={bar.label}
                >
                  {bar.label}
                </Link>
              )}
            </span>
            <span className="ml-auto whitespace-nowrap tabular-nums">
              {numbers.full(bar.value)}
              {bar.note !== undefined && (
                <span className="ml-2 text-xs text-muted-foreground">{bar.note}</span>
              )}
            </span>
          </div>
          <div aria-hidden className="meter-track mt-1 h-1.5 rounded-full bg-muted">
            <div
              className="meter-fill h-full rounded-full bg-(--chart-1)"
              style={{ width: `${top === 0 ? 0 : Math.max(0.5, (bar.value / top) * 100)}%` }}
            />
          </div>
        </li>
      ))}
    </ol>
  )
}
