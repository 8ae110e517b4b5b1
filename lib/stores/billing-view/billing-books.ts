import { userOwner } from '@/lib/billing'
import type { SpendFigures } from '@/lib/billing'
import { amountOfUnits, Decimal, unitsOf, ZERO } from '@/lib/core'
import type { KeySpend, SubscriptionUsage } from '@/lib/gateway'

/** A user's settled balance and what is answered but not settled; readable as the port's book. */
export type UserBook = {
  readonly owner: string
  version: number
  settled: SpendFigures['limits']
  pending: bigint
  balance: Decimal | null
  /** `balance − pending`, computed when asked; `null` = to be computed. */
  available: Decimal | null
}

/** A key's settled spend and what is answered but not settled. */
export type KeyBook = { readonly owner: string; version: number; settled: KeySpend; pending: bigint }

/** A subscription's settled usage; list prices have more decimals than a unit, so the exact sum is kept beside it. */
export type SubscriptionBook = {
  readonly owner: string
  version: number
  settled: SubscriptionUsage
  pending: bigint
  exactPending: Decimal
}

/** A user nothing is known of. */
export function newUserBook(userId: number): UserBook {
  return { owner: userOwner(userId), version: -1, settled: [], pending: 0n, balance: null, available: null }
}

export const NOTHING_SPENT: KeySpend = {
  quotaUsed: ZERO,
  used5h: ZERO,
  used1d: ZERO,
  used7d: ZERO,
  start5hMs: null,
  start1dMs: null,
  start7dMs: null,
}

export const NOTHING_USED: SubscriptionUsage = {
  startsAtMs: 0,
  dailyUsage: ZERO,
  weeklyUsage: ZERO,
  monthlyUsage: ZERO,
  dailyStartMs: null,
  weeklyStartMs: null,
  monthlyStartMs: null,
}

/** A balance as the one limit of its user: nothing may be spent beyond it. */
export function balanceLimits(balance: Decimal): SpendFigures['limits'] {
  // A balance has ten decimals: it is a whole number of units.
  return [{ name: 'balance', limit: 0n, used: -unitsOf(balance), startMs: 0, endsAtMs: 0 }]
}

/** Lowers a pending amount by what was settled; never below zero, as another process may have settled it. */
export function clearPending(pending: bigint, cleared: Decimal): bigint {
  const left = pending - unitsOf(cleared)
  return left < 0n ? 0n : left
}

/** The same for an exact sum. */
export function clearExact(pending: Decimal, cleared: Decimal): Decimal {
  return Decimal.max(ZERO, pending.minus(cleared))
}

/** What a user has left by these figures. */
export function availableOf(book: UserBook): Decimal | null {
  if (book.balance === null) return null
  book.available ??= book.balance.minus(amountOfUnits(book.pending))
  return book.available
}
