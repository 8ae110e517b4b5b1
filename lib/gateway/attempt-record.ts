import type { UpstreamOutcome } from '@/lib/core'
import type { PoolMember } from '@/lib/scheduling'
import type { Attempt } from './attempt'
import { poolOf } from './rank-pool'
import type { GatewayAccount } from './snapshot'
import type { AttemptRecord } from './usage-record'

/** The line of an attempt in the request's row. */
export function attemptRecord(
  { job, choice, startedAtMs }: Attempt,
  outcome: UpstreamOutcome,
): AttemptRecord {
  return {
    account_id: choice.account.id,
    channel_id: choice.priced.route.channel?.id ?? null,
    outcome: outcome.kind,
    status: outcome.kind === 'ok' ? 200 : outcome.status,
    duration_ms: Math.max(0, job.exchange.gateway.config.nowMs() - startedAtMs),
    ...(outcome.kind === 'ok' ? {} : { message: outcome.message }),
  }
}

/** Ids of a pool, made once for each snapshot's pool. */
const poolIds = new WeakMap<readonly PoolMember<GatewayAccount>[], readonly number[]>()

function idsOf(members: readonly PoolMember<GatewayAccount>[]): readonly number[] {
  const known = poolIds.get(members)
  if (known !== undefined) return known
  const ids = members.map(({ account }) => account.id)
  poolIds.set(members, ids)
  return ids
}

/** Outcomes that may put an account into a lasting state; one request does that to one account at most. */
const LASTING: ReadonlySet<UpstreamOutcome['kind']> = new Set([
  'unauthorized',
  'forbidden',
  'accountDisabled',
])

/** Tells the health book how the attempt ended; never awaited. */
export function reportOutcome({ job, state, choice, startedAtMs }: Attempt, outcome: UpstreamOutcome): void {
  job.exchange.gateway.ports.health.report({
    accountId: choice.account.id,
    outcome,
    userId: job.caller.entry.user.id,
    upstreamModel: choice.upstreamModel,
    poolAccountIds: idsOf(poolOf(job, choice.priced)),
    startedAtMs,
    mayChangeLastingState: !state.hasChangedLastingState,
  })
  if (LASTING.has(outcome.kind)) state.hasChangedLastingState = true
}
