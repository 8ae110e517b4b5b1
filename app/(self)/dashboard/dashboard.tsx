import { getFormatter, getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { FigureTile } from '@/components/charts/figure-tile'
import { TrendChart } from '@/components/charts/trend-chart'
import { formatUsd } from '@/components/format/format-money'
import { PageHeader } from '@/components/layout/page-header'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { countErrors } from '@/components/usage/count-errors'
import { decimalText, plotValue, ZERO } from '@/lib/core'
import { userContext } from '@/lib/server/auth'
import {
  countUsableOwnKeys,
  getOwnUsageTrend,
  getProfile,
  listOwnAnnouncements,
  listOwnErrors,
  listOwnKeys,
  listOwnUsage,
} from '@/lib/services'
import { Announcements } from './announcements'
import { FirstSteps } from './first-steps'
import { LatestErrors } from './latest-errors'
import { LatestRequests } from './latest-requests'

const LATEST = 6
const LATEST_FAILED = 3
const DAYS = 30
const DAY_MS = 86_400_000

/** What is left, what was used today and in 30 days, and how to begin. */
export async function Dashboard(): Promise<ReactElement> {
  const ctx = await userContext()
  const timeZone = await getTimeZone()
  const [t, format, profile, trend, keys, usableKeys, latest, failed, announcements] = await Promise.all([
    getTranslations('self.dashboard'),
    getFormatter(),
    getProfile(ctx),
    getOwnUsageTrend(ctx, {
      granularity: 'day',
      time_zone: timeZone,
      start: localDay(ctx.now().getTime() - (DAYS - 1) * DAY_MS, timeZone),
    }),
    listOwnKeys(ctx, { status: 'active', page_size: 1 }),
    countUsableOwnKeys(ctx),
    listOwnUsage(ctx, { page_size: LATEST }),
    listOwnErrors(ctx, { page_size: LATEST_FAILED }),
    listOwnAnnouncements(ctx),
  ])
  const { points } = trend
  const today = points.at(-1)
  const cost = points.reduce((sum, point) => sum.plus(point.actual_cost_exact), ZERO)
  const requests = points.reduce((sum, point) => sum + point.requests, 0)
  const costs = points.map((point) => plotValue(point.actual_cost_exact))
  const times = points.map(({ at }) => at)
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title={t('title')} description={t('description')} />
      <Announcements announcements={announcements.items} />
      <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
        <FigureTile
          label={t('balance')}
          value={formatUsd(profile.balance_exact)}
          note={t(plotValue(profile.balance_exact) > 0 ? 'balanceNote' : 'balanceSpent')}
          href="/ledger"
        />
        <FigureTile
          label={t('today')}
          value={formatUsd(today?.actual_cost_exact ?? '0')}
          note={t('requestCount', { count: today?.requests ?? 0 })}
          href={usageSince(today?.at)}
        />
        <FigureTile
          label={t('month')}
          value={formatUsd(decimalText(cost))}
          note={t('requestCount', { count: requests })}
          trend={costs}
          href={usageSince(points[0]?.at)}
        />
        <FigureTile
          label={t('activeKeys')}
          value={format.number(usableKeys)}
          note={t('activeKeysNote')}
          href="/keys"
        />
      </div>
      {keys.total === 0 && <FirstSteps />}
      <div className="grid gap-4 xl:grid-cols-2">
        <ChartCard title={t('costTrend')}>
          <TrendChart
            label={t('costTrend')}
            times={times}
            unit="usd"
            granularity="day"
            series={[{ key: 'cost', label: t('cost'), values: costs }]}
          />
        </ChartCard>
        <ChartCard title={t('requestTrend')}>
          <TrendChart
            label={t('requestTrend')}
            times={times}
            unit="count"
            granularity="day"
            series={[
              { key: 'requests', label: t('requests'), values: points.map((point) => point.requests) },
              { key: 'errors', label: t('errors'), values: points.map(countErrors) },
            ]}
          />
        </ChartCard>
      </div>
      <LatestErrors errors={failed.items} />
      <LatestRequests rows={latest.items} />
    </div>
  )
}

/** The requests a sum counts. */
function usageSince(at: string | undefined): string {
  return at === undefined ? '/usage' : `/usage?${new URLSearchParams({ start: at })}`
}

/** The day of a time in a zone: `2026-11-21`. */
function localDay(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(atMs)
}

function ChartCard(props: { readonly title: string; readonly children: ReactElement }): ReactElement {
  return (
    <Card className="min-w-0">
      <CardHeader>
        <CardTitle>{props.title}</CardTitle>
      </CardHeader>
      <CardContent>{props.children}</CardContent>
    </Card>
  )
}
