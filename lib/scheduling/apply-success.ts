import type { SessionWindow, UpstreamOutcome } from '@/lib/core'
import { isFuture } from './is-future'
import { isRulePaused } from './is-rule-paused'
import { unchanged, type AppliedOutcome, type OutcomeOf, type OutcomeStep } from './outcome-step'
import type { AccountEvent, AccountHealth } from './types'

type SuccessStep = OutcomeStep<OutcomeOf<'ok'>>

/** Whether an outcome is a 2xx that leaves the state as it is, as nearly every one does. */
export function changesNothing(health: AccountHealth, outcome: UpstreamOutcome): boolean {
  return outcome.kind === 'ok' && outcome.sessionWindow === null && isSpotless(health)
}

/** 2xx: faults and streaks are forgotten, a limit set before this attempt began was wrong and is lifted. */
export function applySuccess(step: SuccessStep): AppliedOutcome {
  const { health, outcome } = step
  if (changesNothing(health, outcome)) return unchanged(health)
  const events: AccountEvent[] = []
  let next = isSpotless(health) ? health : forgive(step, events)
  if (outcome.sessionWindow !== null) next = noteWindow(step, next, events)
  return { health: next, events }
}

function isSpotless(health: AccountHealth): boolean {
  return (
    health.faults.length === 0 &&
    health.rateLimitedUntilMs === null &&
    health.overloadedUntilMs === null &&
    health.pausedUntilMs === null &&
    health.refusedAtMs === null &&
    health.pauseStreak === 0
  )
}

function forgive({ health, context }: SuccessStep, events: AccountEvent[]): AccountHealth {
  const { nowMs } = context
  const isLimited =
    isFuture(health.rateLimitedUntilMs, nowMs) ||
    isFuture(health.overloadedUntilMs, nowMs) ||
    isFuture(health.pausedUntilMs, nowMs)
  if (isLimited && !beganAfterLimit(health, context.startedAtMs)) return { ...health, faults: [] }
  const isRulePause = isRulePaused(health, nowMs)
  if (isLimited && !isRulePause) {
    events.push({
      accountId: context.accountId,
      atMs: nowMs,
      kind: 'recovered',
      status: 200,
      message: 'The account answered during its limit',
      untilMs: null,
    })
  }
  const cleared: AccountHealth = {
    ...health,
    faults: [],
    rateLimitedUntilMs: null,
    overloadedUntilMs: null,
    overloadedStreak: 0,
  }
  if (isRulePause) return cleared
  return { ...cleared, pausedUntilMs: null, pauseReason: null, pauseStreak: 0, refusedAtMs: null }
}

/** An attempt that began before the limit was set proves nothing about it. */
function beganAfterLimit(health: AccountHealth, startedAtMs: number | undefined): boolean {
  if (startedAtMs === undefined) return false
  return health.limitedAtMs === undefined || startedAtMs > health.limitedAtMs
}

function noteWindow(
  { outcome, context }: SuccessStep,
  health: AccountHealth,
  events: AccountEvent[],
): AccountHealth {
  const window = outcome.sessionWindow
  if (window === null) return health
  if (isNewWindow(health.sessionWindow, window)) {
    events.push({
      accountId: context.accountId,
      atMs: context.nowMs,
      kind: 'session_window',
      status: 200,
      message: window.status ?? 'unknown',
      untilMs: window.endMs,
    })
  }
  return { ...health, sessionWindow: window }
}

function isNewWindow(before: SessionWindow | undefined, now: SessionWindow): boolean {
  return before === undefined || before.endMs !== now.endMs || before.status !== now.status
}
