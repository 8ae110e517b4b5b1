import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { adminContext } from '@/lib/server/auth'
import type { SearchParams } from '../../list-query'
import { usageFilterNames } from '../usage/usage-filter-names'
import { DashboardToolbar } from './dashboard-toolbar'
import { FigureTiles } from './figure-tiles'
import { FirstSteps } from './first-steps'
import { GatewayCard } from './gateway-card'
import { LatestRequests } from './latest-requests'
import { RankingCards } from './ranking-cards'
import { readDashboard } from './read-dashboard'
import { listHref, readDashboardQuery } from './dashboard-query'
import { TrendCards } from './trend-cards'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dashboard')
  return { title: t('title') }
}

export default async function DashboardPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readDashboardQuery(await props.searchParams, {
    nowMs: ctx.now().getTime(),
    timeZone: await getTimeZone(),
  })
  const [t, data, names] = await Promise.all([
    getTranslations('dashboard'),
    readDashboard(ctx, query),
    usageFilterNames(ctx, query.url),
  ])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <div className="flex flex-col gap-4">
        {data.firstSteps !== null && <FirstSteps done={data.firstSteps} />}
        <GatewayCard state={data.gateway} failed={data.failedLately} broken={data.brokenAccounts} />
        <DashboardToolbar names={names} timeZone={query.timeZone} />
        <FigureTiles
          stats={data.stats}
          trend={data.trend}
          errorsHref={listHref('/admin/ops/errors', query, data.trend)}
        />
        <TrendCards trend={data.trend} query={query} />
        <RankingCards rankings={data.rankings} query={query} />
        <LatestRequests rows={data.latest} />
      </div>
    </>
  )
}
