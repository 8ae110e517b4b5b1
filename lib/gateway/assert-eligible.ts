import type { Decimal } from '@/lib/core'
import { windowAt } from '@/lib/billing'
import type { WindowState } from '@/lib/billing'
import type { AuthEntry, KeySpend } from './auth-entry'
import type { Caller, Exchange } from './corridor'
import { multiplierOf } from './multiplier-of'
import { refusal } from './refusals'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Billing eligibility: who may not pay is refused before an account is troubled. Reads memory only. */
export function assertEligible(exchange: Exchange, caller: Caller): void {
  const { billing, spool } = exchange.gateway.ports
  const nowMs = exchange.gateway.config.nowMs()
  if (!spool.hasRoom()) throw refusal('SPOOL_FULL')
  if (!billing.isFresh()) throw refusal('BILLING_UNAVAILABLE')
  if (hasSpendingLimit(caller.entry.key)) {
    assertKeyWithinLimits(caller, billing.spendOf(caller.entry.key.id), nowMs)
  }
  if (caller.subscription !== null) return assertSubscriptionWithinLimits(caller, nowMs)
  // What costs nothing needs no balance.
  if (multiplierOf(caller).isZero()) return
  const available = billing.availableOf(caller.entry.user.id)
  if (available === null) throw refusal('BILLING_UNAVAILABLE')
  if (available.lte(0)) throw refusal('INSUFFICIENT_BALANCE')
}

function hasSpendingLimit(key: AuthEntry['key']): boolean {
  return (
    key.quotaUsd !== null || key.limit5hUsd !== null || key.limit1dUsd !== null || key.limit7dUsd !== null
  )
}

function assertKeyWithinLimits(caller: Caller, spend: KeySpend | null, nowMs: number): void {
  const { key } = caller.entry
  if (spend === null) return
  if (key.quotaUsd !== null && spend.quotaUsed.gte(key.quotaUsd)) throw refusal('KEY_QUOTA_EXHAUSTED')
  const windows = [
    {
      limit: key.limit5hUsd,
      used: spend.used5h,
      startMs: spend.start5hMs,
      lengthMs: 5 * HOUR_MS,
      name: '5 hours',
    },
    { limit: key.limit1dUsd, used: spend.used1d, startMs: spend.start1dMs, lengthMs: DAY_MS, name: '1 day' },
    {
      limit: key.limit7dUsd,
      used: spend.used7d,
      startMs: spend.start7dMs,
      lengthMs: 7 * DAY_MS,
      name: '7 days',
    },
  ]
  for (const window of windows) {
    if (window.limit === null) continue
    const endsAtMs = exhaustedUntil(window, window.limit, nowMs)
    if (endsAtMs !== null) {
      throw refusal('RATE_LIMITED', `spending limit of ${window.name} reached`, { retryAtMs: endsAtMs })
    }
  }
}

function assertSubscriptionWithinLimits({ group, subscription }: Caller, nowMs: number): void {
  if (subscription === null) return
  const windows = [
    {
      limit: group.dailyLimitUsd,
      used: subscription.dailyUsage,
      startMs: subscription.dailyStartMs,
      lengthMs: DAY_MS,
      name: 'daily',
    },
    {
      limit: group.weeklyLimitUsd,
      used: subscription.weeklyUsage,
      startMs: subscription.weeklyStartMs,
      lengthMs: 7 * DAY_MS,
      name: 'weekly',
    },
    {
      limit: group.monthlyLimitUsd,
      used: subscription.monthlyUsage,
      startMs: subscription.monthlyStartMs,
      lengthMs: 30 * DAY_MS,
      name: 'monthly',
    },
  ]
  for (const window of windows) {
    if (window.limit === null) continue
    const endsAtMs = exhaustedUntil({ ...window, isPeriodic: true }, window.limit, nowMs)
    if (endsAtMs === null) continue
    const resets = new Date(endsAtMs).toISOString()
    throw refusal('SUBSCRIPTION_LIMIT', `${window.name}, resets at ${resets}`, { retryAtMs: endsAtMs })
  }
}

/** When a used-up window ends; `null` = there is room, or the window has ended by itself. */
function exhaustedUntil(window: WindowState, limit: Decimal, nowMs: number): number | null {
  const current = windowAt(window, nowMs)
  return current.endsAtMs !== null && current.used.gte(limit) ? current.endsAtMs : null
}
