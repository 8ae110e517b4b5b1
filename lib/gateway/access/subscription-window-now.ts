import { subscriptionWindowAt } from '@/lib/billing'
import type { Decimal } from '@/lib/core'
import type { SubscriptionUsage } from '../ports/auth-entry'
import type { GatewayGroup, GatewaySettings } from '../ports/snapshot'

/** The windows of a subscription, the shortest first. */
export const SUBSCRIPTION_WINDOWS = ['daily', 'weekly', 'monthly'] as const
export type SubscriptionWindowName = (typeof SUBSCRIPTION_WINDOWS)[number]

/** Where a group has the limit of a window, and a subscription what was used in it. */
const FIELDS = {
  daily: { period: 'day', limit: 'dailyLimitUsd', used: 'dailyUsage', startMs: 'dailyStartMs' },
  weekly: { period: 'week', limit: 'weeklyLimitUsd', used: 'weeklyUsage', startMs: 'weeklyStartMs' },
  monthly: { period: 'month', limit: 'monthlyLimitUsd', used: 'monthlyUsage', startMs: 'monthlyStartMs' },
} as const

/** The group's limit on a window; `null` = none. */
export function subscriptionLimit(name: SubscriptionWindowName, group: GatewayGroup): Decimal | null {
  return group[FIELDS[name].limit]
}

/** A window as it runs now. */
export function subscriptionWindowNow(
  name: SubscriptionWindowName,
  usage: SubscriptionUsage,
  { settings, nowMs }: { readonly settings: GatewaySettings; readonly nowMs: number },
): ReturnType<typeof subscriptionWindowAt> {
  const { period, used, startMs } = FIELDS[name]
  const window = { period, startsAtMs: usage.startsAtMs, startMs: usage[startMs], used: usage[used] }
  return subscriptionWindowAt(settings.subscriptionWindows, window, nowMs)
}
