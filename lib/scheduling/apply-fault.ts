import { isFuture } from './is-future'
import { eventOf, type AppliedOutcome, type OutcomeOf, type OutcomeStep } from './outcome-step'
import { pauseMs } from './cooldown-settings'
import type { AccountFault, AccountHealth } from './types'

type FaultOutcome = OutcomeOf<'serverError' | 'timeout' | 'unreachable'>

/** This many faults of this many distinct users within a minute are too many. */
const FAULT_COUNT = 5
const FAULT_USERS = 2
const FAULT_WINDOW_MS = 60_000

/** Faults remembered at most; more say nothing new. */
const MAX_FAULTS = 32

/**
 * Server errors, timeouts and lost connections: enough of them, of enough distinct users, within the window pause the
 * account, unless half of the pool is paused this way already.
 */
export function applyFault(step: OutcomeStep<FaultOutcome>): AppliedOutcome {
  const { health, outcome, context } = step
  const counted: AccountHealth = { ...health, faults: withFault(step) }
  const isDue = isTooMany(counted.faults) && !isFuture(health.pausedUntilMs, context.nowMs)
  if (!isDue || !poolAllowsPause(step)) return { health: counted, events: [] }
  const streak = health.pauseCause === 'faults' ? health.pauseStreak + 1 : 1
  const untilMs = context.nowMs + pauseMs(streak)
  return {
    health: {
      ...counted,
      faults: [],
      pausedUntilMs: untilMs,
      pauseReason: outcome.message,
      pauseCause: 'faults',
      pauseStreak: streak,
      limitedAtMs: context.nowMs,
    },
    events: [
      {
        ...eventOf(step, 'paused', untilMs),
        message: `${String(counted.faults.length)} faults within a minute: ${outcome.message}`,
      },
    ],
  }
}

function withFault({ health, context }: OutcomeStep): readonly AccountFault[] {
  const since = context.nowMs - FAULT_WINDOW_MS
  const recent = health.faults.filter((fault) => fault.atMs > since)
  return [...recent.slice(1 - MAX_FAULTS), { atMs: context.nowMs, userId: context.userId }]
}

function isTooMany(faults: readonly AccountFault[]): boolean {
  if (faults.length < FAULT_COUNT) return false
  return new Set(faults.map((fault) => fault.userId)).size >= FAULT_USERS
}

function poolAllowsPause({ context }: OutcomeStep): boolean {
  return (context.pausedForFaults() + 1) * 2 <= context.poolSize
}
