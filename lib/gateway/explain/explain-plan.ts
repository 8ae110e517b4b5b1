import type { RouteLabAccount, RouteLabStep } from '@/lib/core'
import {
  breakerStateAt,
  effectiveLoadFactor,
  failoverBudget,
  isBreakerBlocking,
  loadRate,
} from '@/lib/scheduling'
import type { ExcludedAccount, PoolMember, RankedAccount, Ranking } from '@/lib/scheduling'
import type { Job, PricedRoute } from '../plan/job'
import { poolOf } from '../plan/pool-of'
import { rankPool } from '../admission/rank-pool'
import type { GatewayAccount } from '../ports/snapshot'
import { foreseenState } from './foreseen-state'

/** A route of the plan with its accounts ranked as for the first attempt. */
export type RankedRoute = { readonly priced: PricedRoute; readonly ranking: Ranking<GatewayAccount> }

/** Ranks the accounts of every planned route. */
export function rankPlan(job: Job): readonly RankedRoute[] {
  return job.plan.map((priced) => ({ priced, ranking: rankPool(job, foreseenState(job, priced), priced) }))
}

/** One route as shown: breaker, budget, and each account with its place or reason. */
export function explainRanked(
  job: Job,
  { priced, ranking }: RankedRoute,
  skipped: RouteLabStep['skipped'],
): RouteLabStep {
  const { channel, grade, prefixLength, mappedModel } = priced.route
  const { coordination } = job.exchange.gateway.ports
  const { requests, extraAttempts } = coordination.trafficOf(priced.routeKey)
  return {
    channelId: channel?.id ?? null,
    name: channel?.name ?? null,
    grade,
    prefixLength,
    mappedModel,
    failoverPolicy: channel?.failoverPolicy ?? [],
    breaker: channel === null ? null : breakerOf(job, channel.id),
    requests,
    extraAttempts,
    extraAttemptsAllowed: failoverBudget(requests),
    skipped,
    accounts: explainAccounts(job, { priced, ranking }),
  }
}

/** Why the walk to `servedIndex` went past the route at `index`. */
export function skipReason(
  job: Job,
  { index, servedIndex }: { readonly index: number; readonly servedIndex: number },
): RouteLabStep['skipped'] {
  if (index >= servedIndex) return null
  const channel = job.plan[index]?.route.channel ?? null
  if (channel === null) return 'no_account'
  const { ports, config } = job.exchange.gateway
  return isBreakerBlocking(ports.coordination.breakerOf(channel.id), config.nowMs())
    ? 'breaker'
    : 'no_account'
}

function breakerOf(job: Job, channelId: number): RouteLabStep['breaker'] {
  const { ports, config } = job.exchange.gateway
  const breaker = ports.coordination.breakerOf(channelId)
  const { failures, openUntilMs } = breaker
  return { state: breakerStateAt(breaker, config.nowMs()), failures, openUntilMs }
}

function explainAccounts(job: Job, { priced, ranking }: RankedRoute): readonly RouteLabAccount[] {
  const members = new Map(poolOf(job, priced).map((member) => [member.account.id, member]))
  return [
    ...ranking.ranked.map((ranked, index) => ({
      ...accountParts(job, ranked.account, members),
      ...rankedParts(ranked, index),
    })),
    ...ranking.excluded.map((excluded) => ({
      ...accountParts(job, excluded.account, members),
      ...excludedParts(excluded),
    })),
  ]
}

type Judged = Pick<RouteLabAccount, 'rank' | 'placedBy' | 'upstreamModel' | 'reason' | 'untilMs'>

function rankedParts(ranked: RankedAccount<GatewayAccount>, index: number): Judged {
  const { placedBy, upstreamModel, coolingUntilMs } = ranked
  return { rank: index + 1, placedBy, upstreamModel, reason: null, untilMs: coolingUntilMs }
}

function excludedParts({ reason, untilMs }: ExcludedAccount<GatewayAccount>): Judged {
  return { rank: null, placedBy: null, upstreamModel: null, reason, untilMs }
}

function accountParts(
  job: Job,
  account: GatewayAccount,
  members: ReadonlyMap<number, PoolMember<GatewayAccount>>,
): Omit<RouteLabAccount, keyof Judged> {
  const { coordination, health } = job.exchange.gateway.ports
  const { slotsInUse, waiting, lastUsedAtMs } = coordination.loadOf(account.id)
  const { errorMessage, pauseReason } = health.healthOf(account.id)
  const { concurrency, loadFactor, priority, platform, name } = account
  return {
    accountId: account.id,
    name,
    platform,
    bindingPriority: members.get(account.id)?.bindingPriority ?? 0,
    priority,
    slotsInUse,
    waiting,
    concurrency,
    loadRatePercent: loadRate({ slotsInUse, waiting }, effectiveLoadFactor(loadFactor, concurrency)),
    lastUsedAtMs,
    healthMessage: errorMessage ?? pauseReason,
  }
}
