import { isFuture } from './is-future'
import { eventOf, unchanged, type AppliedOutcome, type OutcomeOf, type OutcomeStep } from './outcome-step'
import { doublingPauseMs } from './cooldown-settings'

/** A later answer tells the same limit again if its end moves by no more than this. */
const SAME_LIMIT_MS = 1_000

/** 429: limited until the named reset, else for the default time; never shortens a running limit. */
export function applyRateLimit(step: OutcomeStep<OutcomeOf<'rateLimited'>>): AppliedOutcome {
  const { health, outcome, context, settings } = step
  const untilMs = outcome.untilMs ?? context.nowMs + settings.rateLimitDefaultMs
  const before = health.rateLimitedUntilMs
  if (before !== null && isFuture(before, context.nowMs) && untilMs <= before + SAME_LIMIT_MS) {
    return unchanged(health)
  }
  return {
    health: { ...health, rateLimitedUntilMs: untilMs, limitedAtMs: context.nowMs },
    events: [eventOf(step, 'rate_limited', untilMs)],
  }
}

/** 529: a short pause that doubles with each repetition; answers of one burst count once. */
export function applyOverload(step: OutcomeStep<OutcomeOf<'overloaded'>>): AppliedOutcome {
  const { health, context, settings } = step
  const before = health.overloadedUntilMs
  if (isFuture(before, context.nowMs)) return unchanged(health)
  const isStale = before === null || context.nowMs - before > settings.overloadMaxMs
  const streak = isStale ? 1 : health.overloadedStreak + 1
  const untilMs = context.nowMs + doublingPauseMs(streak, settings.overloadFirstMs, settings.overloadMaxMs)
  return {
    health: {
      ...health,
      overloadedUntilMs: untilMs,
      overloadedStreak: streak,
      limitedAtMs: context.nowMs,
    },
    events: [eventOf(step, 'overloaded', untilMs)],
  }
}

/** An operator's rule: paused as it says; never shortens a running pause. */
export function applyRule(step: OutcomeStep<OutcomeOf<'temporaryRule'>>): AppliedOutcome {
  const { health, outcome, context } = step
  const untilMs = context.nowMs + outcome.pauseMs
  const before = health.pausedUntilMs
  if (before !== null && untilMs <= before + SAME_LIMIT_MS) return unchanged(health)
  return {
    health: {
      ...health,
      pausedUntilMs: untilMs,
      pauseReason: outcome.message,
      pauseCause: 'rule',
      limitedAtMs: context.nowMs,
    },
    events: [eventOf(step, 'paused', untilMs)],
  }
}
