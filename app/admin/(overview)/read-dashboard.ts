import { isAppError, type LiveGatewayState } from '@/lib/core'
import {
  countRecentFailures,
  getDashboardStats,
  getDashboardTrend,
  getFirstSteps,
  listAccounts,
  listUsage,
  rankAccounts,
  rankChannels,
  rankGroups,
  rankKeys,
  rankModels,
  rankUsers,
  type DashboardRanking,
  type DashboardStats,
  type DashboardTrend,
  type ServiceContext,
  type UsageView,
} from '@/lib/services'
import type { DashboardQuery } from './dashboard-query'

const TOP = 8
const LATEST = 8

/** The rankings of the page in their order. */
export type Rankings = readonly {
  readonly of: 'users' | 'keys' | 'models' | 'channels' | 'accounts' | 'groups'
  readonly ranking: DashboardRanking
}[]

type Dashboard = {
  readonly stats: DashboardStats
  readonly trend: DashboardTrend
  readonly rankings: Rankings
  readonly gateway: LiveGatewayState | null
  readonly latest: readonly UsageView[]
  /** Requests that failed in the last minutes, whatever the filters. */
  readonly failedLately: number
  /** Accounts that serve nothing until an operator sees to them. */
  readonly brokenAccounts: number
  readonly firstSteps: Awaited<ReturnType<typeof getFirstSteps>>
}

/** Everything the dashboard shows, read at once. */
export async function readDashboard(ctx: ServiceContext, query: DashboardQuery): Promise<Dashboard> {
  // One end for all: what is read together lies in the same time.
  const ended = query.url['start'] === undefined ? { end: ctx.now().toISOString() } : {}
  const filter: DashboardQuery['filter'] = { ...ended, ...query.filter }
  const top = { ...filter, limit: TOP, sort_by: query.measure }
  // One user is looked at by their keys.
  const isOneUser = filter['user_id'] !== undefined
  const [
    stats,
    trend,
    owners,
    models,
    channels,
    accounts,
    groups,
    gateway,
    latest,
    failedLately,
    broken,
    firstSteps,
  ] = await Promise.all([
    getDashboardStats(ctx, filter),
    readTrend(ctx, { ...query, filter }),
    isOneUser ? rankKeys(ctx, top) : rankUsers(ctx, top),
    rankModels(ctx, top),
    rankChannels(ctx, top),
    rankAccounts(ctx, top),
    rankGroups(ctx, top),
    gatewayState(ctx),
    listUsage(ctx, { ...filter, page_size: LATEST }),
    countRecentFailures(ctx),
    listAccounts(ctx, { status: 'error', page_size: 1 }),
    getFirstSteps(ctx),
  ])
  return {
    stats,
    trend,
    rankings: [
      { of: isOneUser ? 'keys' : 'users', ranking: owners },
      { of: 'models', ranking: models },
      { of: 'channels', ranking: channels },
      { of: 'accounts', ranking: accounts },
      { of: 'groups', ranking: groups },
    ],
    gateway,
    latest: latest.items,
    failedLately,
    brokenAccounts: broken.total,
    firstSteps,
  }
}

/** A granularity that makes too many points of the range gives way to the one that suits it. */
async function readTrend(ctx: ServiceContext, query: DashboardQuery): Promise<DashboardTrend> {
  const granularity = query.url['granularity']
  if (granularity === undefined) return getDashboardTrend(ctx, query.filter)
  try {
    return await getDashboardTrend(ctx, { ...query.filter, granularity })
  } catch (error) {
    if (!isAppError(error) || error.status !== 400) throw error
    return getDashboardTrend(ctx, query.filter)
  }
}

async function gatewayState(ctx: ServiceContext): Promise<LiveGatewayState | null> {
  try {
    return await ctx.live.gatewayState()
  } catch (error) {
    // The page says that no gateway answers; everything else comes from the database.
    if (isAppError(error)) return null
    throw error
  }
}
