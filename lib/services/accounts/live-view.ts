import type { LiveAccountState } from '@/lib/core'

/** What the gateway knows of an account right now. */
export type AccountLiveView = {
  readonly slots_in_use: number
  readonly waiting: number
  readonly error_message: string | null
  /** ISO text, `endless` = until an operator raises the quota. */
  readonly quota_exhausted_until: string | null
  readonly rate_limited_until: string | null
  readonly overloaded_until: string | null
  readonly temp_unschedulable_until: string | null
  readonly temp_unschedulable_reason: string | null
  readonly model_cooldowns: Readonly<Record<string, string>>
  readonly last_used_at: string | null
}

/** Renders what the gateway says. */
export function toLiveView(live: LiveAccountState): AccountLiveView {
  return {
    slots_in_use: live.slotsInUse,
    waiting: live.waiting,
    error_message: live.errorMessage,
    quota_exhausted_until:
      live.quotaExhaustedUntilMs === 'endless' ? 'endless' : fromMs(live.quotaExhaustedUntilMs),
    rate_limited_until: fromMs(live.rateLimitedUntilMs),
    overloaded_until: fromMs(live.overloadedUntilMs),
    temp_unschedulable_until: fromMs(live.pausedUntilMs),
    temp_unschedulable_reason: live.pauseReason,
    model_cooldowns: Object.fromEntries(
      Object.entries(live.modelCooldowns).map(([model, untilMs]) => [model, new Date(untilMs).toISOString()]),
    ),
    last_used_at: fromMs(live.lastUsedAtMs),
  }
}

function fromMs(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
