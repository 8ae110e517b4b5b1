'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { useChartNumbers, type ChartUnit } from '@/components/charts/chart-units'
import { FigureTile } from '@/components/charts/figure-tile'
import { errorRate } from '@/components/usage/count-errors'
import { plotValue } from '@/lib/core'
import type { DashboardStats, DashboardTrend, RequestSums } from '@/lib/services'
import { marginOf } from './margin-of'

type Figure = {
  readonly key:
    | 'requests'
    | 'tokens'
    | 'cost'
    | 'operatorCost'
    | 'margin'
    | 'errorRate'
    | 'latency'
    | 'firstToken'
  readonly unit: ChartUnit
  /** `null` = nothing was measured. */
  readonly read: (sums: RequestSums) => number | null
  /** A second figure of the same unit. */
  readonly second?: (sums: RequestSums) => number | null
}

const FIGURES: readonly Figure[] = [
  { key: 'requests', unit: 'count', read: (sums) => sums.requests },
  { key: 'tokens', unit: 'count', read: (sums) => sums.total_tokens },
  { key: 'cost', unit: 'usd', read: (sums) => plotValue(sums.actual_cost) },
  { key: 'operatorCost', unit: 'usd', read: (sums) => plotValue(sums.account_cost) },
  { key: 'margin', unit: 'usd', read: marginOf },
  { key: 'errorRate', unit: 'percent', read: errorRate },
  {
    key: 'latency',
    unit: 'milliseconds',
    read: (sums) => sums.p50_duration_ms,
    second: (sums) => sums.p95_duration_ms,
  },
  {
    key: 'firstToken',
    unit: 'milliseconds',
    read: (sums) => sums.p50_first_token_ms,
    second: (sums) => sums.p95_first_token_ms,
  },
]

/** The key figures of the range beside those of the one before. */
export function FigureTiles(props: {
  readonly stats: DashboardStats
  readonly trend: DashboardTrend
  /** Where the failed requests of the range are listed. */
  readonly errorsHref: string
}): ReactElement {
  const { errorsHref, ...figures } = props
  return (
    <div className="grid grid-cols-2 gap-4 md:grid-cols-3 xl:grid-cols-4 md:*:last:col-span-2 xl:*:last:col-span-1">
      {FIGURES.map((figure) => (
        <Tile
          key={figure.key}
          figure={figure}
          {...figures}
          {...(figure.key === 'errorRate' ? { href: errorsHref } : {})}
        />
      ))}
    </div>
  )
}

function Tile(props: {
  readonly figure: Figure
  readonly stats: DashboardStats
  readonly trend: DashboardTrend
  readonly href?: string
}): ReactElement {
  const { figure, stats, trend, href } = props
  const t = useTranslations('dashboard')
  const numbers = useChartNumbers(figure.unit)
  const text = (value: number | null): string => (value === null ? '–' : numbers.short(value))
  const value = figure.read(stats)
  return (
    <FigureTile
      label={t(`figures.${figure.key}`)}
      value={
        figure.second === undefined || value === null
          ? text(value)
          : `${text(value)} / ${text(figure.second(stats))}`
      }
      note={<Change now={value} before={figure.read(stats.previous)} />}
      trend={trend.points.map((point) => figure.read(point) ?? 0)}
      {...(href === undefined ? {} : { href })}
    />
  )
}

const LEAST_CHANGE = 0.005

function Change(props: { readonly now: number | null; readonly before: number | null }): string {
  const t = useTranslations('dashboard')
  const format = useFormatter()
  const { now, before } = props
  // A loss is no measure of a gain.
  if (now === null || before === null || before <= 0) return t('noComparison')
  const change = now / before - 1
  if (Math.abs(change) < LEAST_CHANGE) return t('unchanged')
  return t('change', {
    change: format.number(change, {
      style: 'percent',
      maximumFractionDigits: 1,
      signDisplay: 'exceptZero',
    }),
  })
}
