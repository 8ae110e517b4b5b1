import type { UpstreamOutcome } from '@/lib/core'
import type { Attempt } from './attempt'
import { poolOf } from './rank-pool'
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
    poolAccountIds: poolOf(job, choice.priced).map(({ account }) => account.id),
    startedAtMs,
    mayChangeLastingState: !state.hasChangedLastingState,
  })
  if (LASTING.has(outcome.kind)) state.hasChangedLastingState = true
}
