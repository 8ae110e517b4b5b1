import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import type { ChartUnit } from '@/components/charts/chart-units'
import { TrendChart, type ChartSeries } from '@/components/charts/trend-chart'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { countErrors } from '@/components/usage/count-errors'
import { plotValue } from '@/lib/core'
import type { DashboardTrend, TrendPoint } from '@/lib/services'
import { dashboardHref, listHref, type DashboardQuery } from './dashboard-query'

type Line = {
  readonly key:
    | 'requests'
    | 'errors'
    | 'input'
    | 'output'
    | 'cacheWrite'
    | 'cacheRead'
    | 'charged'
    | 'operator'
    | 'p50'
    | 'p95'
    | 'firstToken'
  readonly read: (point: TrendPoint) => number | null
  /** Where a click on the line leads beside the chart's own filters. */
  readonly page?: '/admin/usage' | '/admin/ops/errors'
}

const CHARTS: readonly {
  readonly key: 'requests' | 'tokens' | 'cost' | 'latency'
  readonly unit: ChartUnit
  readonly lines: readonly Line[]
}[] = [
  {
    key: 'requests',
    unit: 'count',
    lines: [
      { key: 'requests', read: (point) => point.requests, page: '/admin/usage' },
      { key: 'errors', read: countErrors, page: '/admin/ops/errors' },
    ],
  },
  {
    key: 'cost',
    unit: 'usd',
    lines: [
      { key: 'charged', read: (point) => plotValue(point.actual_cost), page: '/admin/usage' },
      { key: 'operator', read: (point) => plotValue(point.account_cost), page: '/admin/usage' },
    ],
  },
  {
    key: 'tokens',
    unit: 'count',
    lines: [
      { key: 'input', read: (point) => point.input_tokens, page: '/admin/usage' },
      { key: 'output', read: (point) => point.output_tokens, page: '/admin/usage' },
      { key: 'cacheWrite', read: (point) => point.cache_creation_tokens, page: '/admin/usage' },
      { key: 'cacheRead', read: (point) => point.cache_read_tokens, page: '/admin/usage' },
    ],
  },
  {
    key: 'latency',
    unit: 'milliseconds',
    lines: [
      { key: 'p50', read: (point) => point.p50_duration_ms, page: '/admin/usage' },
      { key: 'p95', read: (point) => point.p95_duration_ms, page: '/admin/usage' },
      { key: 'firstToken', read: (point) => point.p50_first_token_ms, page: '/admin/usage' },
    ],
  },
]

/** How the figures went over the range: a click on a place looks at it alone, one on a line at what it counts. */
export async function TrendCards(props: {
  readonly trend: DashboardTrend
  readonly query: DashboardQuery
}): Promise<ReactElement> {
  const { trend, query } = props
  const t = await getTranslations('dashboard')
  const times = trend.points.map(({ at }) => at)
  const placeHrefs = times.map((at, index) =>
    dashboardHref(query, {
      range: null,
      granularity: null,
      start: at,
      end: times[index + 1] ?? trend.end,
    }),
  )
  const seriesOf = (lines: readonly Line[]): readonly ChartSeries[] =>
    lines.map(({ key, read, page }) => ({
      key,
      label: t(`lines.${key}`),
      values: trend.points.map(read),
      ...(page === undefined ? {} : { href: listHref(page, query, trend) }),
    }))
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      {CHARTS.map(({ key, unit, lines }) => (
        <Card key={key}>
          <CardHeader>
            <CardTitle>{t(`charts.${key}`)}</CardTitle>
          </CardHeader>
          <CardContent>
            <TrendChart
              label={t(`charts.${key}`)}
              times={times}
              series={seriesOf(lines)}
              unit={unit}
              granularity={trend.granularity}
              timeZone={trend.time_zone}
              placeHrefs={placeHrefs}
            />
          </CardContent>
        </Card>
      ))}
    </div>
  )
}
