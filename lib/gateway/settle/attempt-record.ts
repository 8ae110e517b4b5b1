import type { UpstreamOutcome } from '@/lib/core'
import type { Attempt } from '../wire/attempt'
import type { AttemptState } from '../plan/attempt-state'
import { elapsedMs } from './elapsed-ms'
import type { Job } from '../plan/job'
import { poolOf } from '../plan/pool-of'
import type { AttemptRecord } from '../ports/usage-record'

/** The line of an attempt in the request's row. */
export function attemptRecord(
  { choice, startedAtMs }: Attempt,
  outcome: UpstreamOutcome,
  endedAtMs: number,
): AttemptRecord {
  const isOk = outcome.kind === 'ok'
  const record = {
    account_id: choice.account.id,
    channel_id: choice.priced.route.channel?.id ?? null,
    outcome: outcome.kind,
    status: isOk ? 200 : outcome.status,
    duration_ms: elapsedMs(startedAtMs, endedAtMs),
  }
  return isOk ? record : { ...record, message: outcome.message }
}

/** Outcomes that may put an account into a lasting state; one request does that to one account at most. */
const LASTING: ReadonlySet<UpstreamOutcome['kind']> = new Set([
  'unauthorized',
  'forbidden',
  'accountDisabled',
])

/**
 * Tells the health book how the attempt ended; never awaited. A 403 is held until the next outcome: the same answer from
 * a second account means that the request is at fault, and then neither account hears of it.
 */
export function reportOutcome(attempt: Attempt, outcome: UpstreamOutcome): void {
  const { job, state, choice, startedAtMs } = attempt
  const held = state.heldForbidden
  if (outcome.kind === 'forbidden') {
    state.heldForbidden = held === null ? { choice, startedAtMs, outcome } : null
    if (held === null || held.outcome.message === outcome.message) return
    tell(job, state, held)
  } else if (held !== null) reportHeld(job, state)
  tell(job, state, { choice, startedAtMs, outcome })
}

/** Tells of a 403 that nothing came after. */
export function reportHeld(job: Job, state: AttemptState): void {
  const held = state.heldForbidden
  if (held === null) return
  state.heldForbidden = null
  tell(job, state, held)
}

type ToldOutcome = Pick<Attempt, 'choice' | 'startedAtMs'> & { readonly outcome: UpstreamOutcome }

function tell(job: Job, state: AttemptState, { choice, startedAtMs, outcome }: ToldOutcome): void {
  job.exchange.gateway.ports.health.report({
    accountId: choice.account.id,
    outcome,
    userId: job.caller.entry.user.id,
    upstreamModel: choice.upstreamModel,
    pool: poolOf(job, choice.priced),
    startedAtMs,
    mayChangeLastingState: !state.hasChangedLastingState,
  })
  if (LASTING.has(outcome.kind)) state.hasChangedLastingState = true
}
