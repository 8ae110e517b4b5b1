import type { LiveAccountState } from '@/lib/core'
import type { Answer } from '../shared/answer'
import type { accountLiveAnswer } from './answers'

/** What the gateway knows of an account right now. */
export type AccountLiveView = Answer<typeof accountLiveAnswer>

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
