import { Decimal, ZERO } from '@/lib/core'

const UNLIMITED = new Decimal(-1)

/** One value for each window of a subscription. */
export type SubscriptionWindows<V> = { readonly daily: V; readonly weekly: V; readonly monthly: V }

/** What is left under all windows: the minimum of limit − used, 0 as soon as one is used up, −1 when none has a limit (`null`). */
export function subscriptionRemaining(
  limits: SubscriptionWindows<Decimal | null>,
  used: SubscriptionWindows<Decimal>,
): Decimal {
  let remaining: Decimal | null = null
  for (const period of ['daily', 'weekly', 'monthly'] as const) {
    const limit = limits[period]
    if (limit === null) continue
    const left = Decimal.max(ZERO, limit.minus(used[period]))
    if (remaining === null || left.lt(remaining)) remaining = left
  }
  return remaining ?? UNLIMITED
}
