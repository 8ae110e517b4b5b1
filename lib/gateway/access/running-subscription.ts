import type { AuthEntry, SubscriptionEntry } from '../ports/auth-entry'
import type { GatewayGroup } from '../ports/snapshot'

/** The user's subscription of a group that runs at a time; `null` = none does. */
export function runningSubscription(
  { user }: AuthEntry,
  group: GatewayGroup,
  nowMs: number,
): SubscriptionEntry | null {
  const subscription = user.subscriptions.get(group.id)
  if (subscription === undefined) return null
  return subscription.startsAtMs <= nowMs && subscription.expiresAtMs > nowMs ? subscription : null
}
