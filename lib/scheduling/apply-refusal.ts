import { isFuture } from './is-future'
import { eventOf, unchanged, type AppliedOutcome, type OutcomeOf, type OutcomeStep } from './outcome-step'
import { pauseMs } from './cooldown-settings'
import type { PauseCause } from './types'

type RefusalStep = OutcomeStep<OutcomeOf<'unauthorized' | 'accountDisabled' | 'forbidden'>>

/**
 * 401, 402 and disabled organisations: paused once; the first request after the pause is the probe, and the same
 * answer to it puts the account into `error`. A 2xx in between forgets the refusal.
 */
export function applyRefusal(
  step: OutcomeStep<OutcomeOf<'unauthorized' | 'accountDisabled'>>,
): AppliedOutcome {
  const { health, outcome } = step
  if (isIgnored(step)) return unchanged(health)
  const cause: PauseCause = outcome.kind === 'unauthorized' ? 'unauthorized' : 'account_disabled'
  if (health.refusedAtMs === null || health.pauseCause !== cause) return pause(step, cause)
  return {
    health: { ...health, errorMessage: outcome.message },
    events: [eventOf(step, 'error', null)],
  }
}

/** 403: a pause that doubles with repetition; it never becomes an error by itself. */
export function applyForbidden(step: OutcomeStep<OutcomeOf<'forbidden'>>): AppliedOutcome {
  return isIgnored(step) ? unchanged(step.health) : pause(step, 'forbidden')
}

/** Answers that a running pause or error covers, and requests that have changed another account already. */
function isIgnored({ health, context }: RefusalStep): boolean {
  if (context.mayChangeLastingState === false || health.errorMessage !== null) return true
  if (isFuture(health.pausedUntilMs, context.nowMs)) return true
  return (
    context.startedAtMs !== undefined &&
    health.refusedAtMs !== null &&
    context.startedAtMs < health.refusedAtMs
  )
}

function pause(step: RefusalStep, cause: PauseCause): AppliedOutcome {
  const { health, outcome, context } = step
  const streak = cause === 'forbidden' && health.pauseCause === cause ? health.pauseStreak + 1 : 1
  const untilMs = context.nowMs + pauseMs(streak)
  return {
    health: {
      ...health,
      pausedUntilMs: untilMs,
      pauseReason: outcome.message,
      pauseCause: cause,
      pauseStreak: streak,
      refusedAtMs: context.nowMs,
      refusedModel: context.upstreamModel,
      limitedAtMs: context.nowMs,
    },
    events: [eventOf(step, 'paused', untilMs)],
  }
}
