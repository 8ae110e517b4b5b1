import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { BarList } from '@/components/charts/bar-list'
import type { ChartUnit } from '@/components/charts/chart-units'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { plotValue } from '@/lib/core'
import type { DashboardRanking, RankedMember } from '@/lib/services'
import { dashboardHref, type DashboardQuery, type Measure } from './dashboard-query'
import { marginOf } from './margin-of'
import type { Rankings } from './read-dashboard'

const VALUES: Readonly<Record<Measure, (member: RankedMember) => number>> = {
  actual_cost: (member) => plotValue(member.actual_cost),
  account_cost: (member) => plotValue(member.account_cost),
  margin: marginOf,
  requests: (member) => member.requests,
  tokens: (member) => member.total_tokens,
}

const UNITS: Readonly<Record<Measure, ChartUnit>> = {
  actual_cost: 'usd',
  account_cost: 'usd',
  margin: 'usd',
  requests: 'count',
  tokens: 'count',
}

/** The largest users (of one user: keys), models, channels, accounts and groups: a click narrows the dashboard down to one. */
export async function RankingCards(props: {
  readonly rankings: Rankings
  readonly query: DashboardQuery
}): Promise<ReactElement> {
  const { rankings, query } = props
  const t = await getTranslations('dashboard')
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-2 xl:grid-cols-3 md:*:last:col-span-2">
      {rankings.map(({ of, ranking }) => (
        <Card key={of}>
          <CardHeader className="flex-row items-baseline justify-between gap-3">
            <CardTitle>{t(`rankings.${of}`)}</CardTitle>
            <span className="text-xs text-muted-foreground tabular-nums">
              {t('members', { count: ranking.members })}
            </span>
          </CardHeader>
          <CardContent>
            <BarList
              label={t(`rankings.${of}`)}
              unit={UNITS[query.measure]}
              bars={ranking.items.map((member) => ({
                key: String(member.id ?? member.name),
                label: nameOf(member, t('nobody')),
                value: VALUES[query.measure](member),
                ...(query.measure === 'requests'
                  ? {}
                  : { note: t('requestsNote', { count: member.requests }) }),
                ...linkOf(member, ranking, query),
              }))}
            />
          </CardContent>
        </Card>
      ))}
    </div>
  )
}

function nameOf(member: RankedMember, nobody: string): string {
  if (member.id === 0) return nobody
  return member.name ?? `#${member.id ?? ''}`
}

/** The page reads one model filter: the requested one, which upstream names are not. */
function linkOf(
  member: RankedMember,
  { dimension }: DashboardRanking,
  query: DashboardQuery,
): { readonly href?: string } {
  if (dimension === 'upstream_model') {
    return {
      href: `/admin/usage?${new URLSearchParams({ ...usageFilter(query), model: member.name ?? '' })}`,
    }
  }
  if (member.id === 0) return {}
  const value = dimension === 'model' ? (member.name ?? '') : String(member.id)
  return { href: dashboardHref(query, { [dimension]: value }) }
}

function usageFilter(query: DashboardQuery): Readonly<Record<string, string>> {
  const { time_zone: _zone, ...filter } = query.filter
  return filter
}
