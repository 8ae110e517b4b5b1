import { keyOwner, subscriptionOwner, userOwner, windowAt } from '@/lib/billing'
import type { Hold, OwnerPending, SpendClaim, SpendLimit } from '@/lib/billing'
import { unitsOf } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import type { AuthEntry, KeySpend, SubscriptionUsage } from '../ports/auth-entry'
import type { Caller, Exchange } from '../exchange/corridor'
import { multiplierOf } from './multiplier-of'
import type { BillingView, SpendBook } from '../ports/ports'
import { refusal } from '../exchange/refusals'
import type { GatewayGroup, GatewaySettings } from '../ports/snapshot'
import { SUBSCRIPTION_WINDOWS, subscriptionLimit, subscriptionWindowNow } from './subscription-window-now'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A request that only has to be able to pay, and holds nothing. */
export const NOTHING_HELD: Hold = { total: 0n, actual: 0n }

/**
 * What the request claims of each who pays: the subscription or the balance, and the key where it has limits. Reads memory
 * only; throws `BILLING_UNAVAILABLE` where nothing is known of one of them.
 */
export function spendClaims(exchange: Exchange, caller: Caller, hold: Hold): readonly SpendClaim[] {
  const { billing } = exchange.gateway.ports
  const claims: SpendClaim[] = []
  const { key, user } = caller.entry
  if (hasSpendingLimit(key)) {
    const book = known(billing.keyOf(key.id))
    const nowMs = exchange.gateway.config.nowMs()
    claims.push(claimOn(book, keyLimits(key, book.settled, nowMs), hold.actual))
  }
  if (caller.subscription !== null) {
    const book = known(billing.subscriptionOf(caller.subscription.id))
    const { settings } = caller.snapshot
    const nowMs = exchange.gateway.config.nowMs()
    const limits = subscriptionLimits(caller.group, book.settled, { settings, nowMs })
    claims.push(claimOn(book, limits, hold.total))
    // What costs nothing needs no balance.
  } else if (!multiplierOf(caller).isZero()) {
    const book = known(billing.balanceOf(user.id))
    claims.push(claimOn(book, book.settled, hold.actual))
  }
  return claims
}

function known<Settled>(book: SpendBook<Settled> | null): SpendBook<Settled> {
  if (book === null) throw refusal('BILLING_UNAVAILABLE')
  return book
}

function claimOn(
  { owner, version, pending }: SpendBook<unknown>,
  limits: readonly SpendLimit[],
  hold: bigint,
): SpendClaim {
  return { owner, version, limits, pending, hold }
}

/** What those who pay for the caller owe at this moment: the same owners as the claims. */
export function owedBy(billing: BillingView, caller: Caller): readonly OwnerPending[] {
  const { key, user } = caller.entry
  const owed: OwnerPending[] = []
  if (hasSpendingLimit(key)) owed.push(pendingOf(billing.keyOf(key.id)) ?? nothing(keyOwner(key.id)))
  if (caller.subscription !== null) {
    const { id } = caller.subscription
    owed.push(pendingOf(billing.subscriptionOf(id)) ?? nothing(subscriptionOwner(id)))
  } else owed.push(pendingOf(billing.balanceOf(user.id)) ?? nothing(userOwner(user.id)))
  return owed
}

function pendingOf(book: SpendBook<unknown> | null): OwnerPending | null {
  return book === null ? null : { owner: book.owner, pending: book.pending }
}

function nothing(owner: string): OwnerPending {
  return { owner, pending: 0n }
}

function hasSpendingLimit(key: AuthEntry['key']): boolean {
  return (
    key.quotaUsd !== null || key.limit5hUsd !== null || key.limit1dUsd !== null || key.limit7dUsd !== null
  )
}

function keyLimits(key: AuthEntry['key'], spend: KeySpend, nowMs: number): readonly SpendLimit[] {
  const limits: SpendLimit[] = []
  if (key.quotaUsd !== null) {
    const [limit, used] = [unitsOf(key.quotaUsd), unitsOf(spend.quotaUsed)]
    limits.push({ name: 'quota', limit, used, startMs: 0, endsAtMs: 0 })
  }
  const add = (name: SpendLimit['name'], limit: Decimal | null, state: KeyWindow): void => {
    if (limit !== null) limits.push(keyWindow(name, limit, { ...state, nowMs }))
  }
  add('5h', key.limit5hUsd, { used: spend.used5h, startMs: spend.start5hMs, lengthMs: 5 * HOUR_MS })
  add('1d', key.limit1dUsd, { used: spend.used1d, startMs: spend.start1dMs, lengthMs: DAY_MS })
  add('7d', key.limit7dUsd, { used: spend.used7d, startMs: spend.start7dMs, lengthMs: 7 * DAY_MS })
  return limits
}

type KeyWindow = { readonly used: Decimal; readonly startMs: number | null; readonly lengthMs: number }

/** A window that has ended counts from its end: whatever is spent next begins another one. */
function keyWindow(
  name: SpendLimit['name'],
  limit: Decimal,
  state: KeyWindow & { readonly nowMs: number },
): SpendLimit {
  const { startMs, endsAtMs, used } = windowAt(state, state.nowMs)
  const endedAtMs = state.startMs === null ? 0 : state.startMs + state.lengthMs
  return {
    name,
    limit: unitsOf(limit),
    used: unitsOf(used),
    startMs: startMs ?? endedAtMs,
    endsAtMs: endsAtMs ?? state.nowMs + state.lengthMs,
  }
}

function subscriptionLimits(
  group: GatewayGroup,
  usage: SubscriptionUsage,
  at: { readonly settings: GatewaySettings; readonly nowMs: number },
): readonly SpendLimit[] {
  const limits: SpendLimit[] = []
  for (const name of SUBSCRIPTION_WINDOWS) {
    const limit = subscriptionLimit(name, group)
    if (limit === null) continue
    const { startMs, endsAtMs, used } = subscriptionWindowNow(name, usage, at)
    limits.push({ name, limit: unitsOf(limit), used: unitsOf(used), startMs, endsAtMs })
  }
  return limits
}
