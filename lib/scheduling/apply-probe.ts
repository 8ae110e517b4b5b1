import type { UpstreamOutcome } from '@/lib/core'
import { isRulePaused } from './is-rule-paused'
import { unchanged, type AppliedOutcome } from './outcome-step'
import type { AccountHealth } from './types'

/** A burst of refusals is over by then. */
const SETTLE_MS = 5_000

/** What a probe asks of a refused account: its pause awaits confirmation, or its error may be over. */
export type ProbeReason = 'confirm' | 'error'

/**
 * Whether a refused account is due for a probe: for a disabled organisation soon after the refusal, for a 403 when its
 * pause ends, in `error` every `errorProbeMs` (`null` = never). `probedAtMs` is its last probe. `null` = not due.
 */
export function probeReasonOf(input: {
  readonly health: AccountHealth
  readonly nowMs: number
  readonly probedAtMs: number | null
  readonly errorProbeMs: number | null
}): ProbeReason | null {
  const { health, nowMs, errorProbeMs } = input
  const probedAtMs = input.probedAtMs ?? Number.NEGATIVE_INFINITY
  if (health.errorMessage !== null) {
    return errorProbeMs !== null && nowMs - probedAtMs >= errorProbeMs ? 'error' : null
  }
  const { refusedAtMs, pausedUntilMs } = health
  if (refusedAtMs === null || pausedUntilMs === null || probedAtMs >= refusedAtMs) return null
  if (health.pauseCause === 'account_disabled') return nowMs - refusedAtMs >= SETTLE_MS ? 'confirm' : null
  const isEnding = health.pauseCause === 'forbidden' && pausedUntilMs - nowMs <= SETTLE_MS
  return isEnding ? 'confirm' : null
}

/** What a probe does to a refused account: an answer lifts error and pause (but a rule's), a refusal makes the pause an error. */
export function applyProbe(input: {
  readonly health: AccountHealth
  readonly outcome: UpstreamOutcome
  readonly accountId: number
  readonly nowMs: number
}): AppliedOutcome {
  const { health, outcome } = input
  if (health.errorMessage === null && health.refusedAtMs === null) return unchanged(health)
  const event = { accountId: input.accountId, atMs: input.nowMs, untilMs: null } as const
  if (outcome.kind === 'ok') {
    const lifted = { ...health, errorMessage: null, pauseStreak: 0, refusedAtMs: null }
    return {
      health: isRulePaused(health, input.nowMs)
        ? lifted
        : { ...lifted, pausedUntilMs: null, pauseReason: null },
      events: [{ ...event, kind: 'recovered', status: 200, message: 'The account answered a probe' }],
    }
  }
  const isConfirmed =
    outcome.kind === 'unauthorized' || outcome.kind === 'accountDisabled' || outcome.kind === 'forbidden'
  if (!isConfirmed || health.errorMessage !== null) return unchanged(health)
  return {
    health: { ...health, errorMessage: outcome.message },
    events: [
      {
        ...event,
        kind: 'error',
        status: outcome.status,
        message: `Confirmed by a probe: ${outcome.message}`,
      },
    ],
  }
}
