import type { Decimal, EntityStatus, Locale, Role } from '@/lib/core'

/** What a key has spent, with the starts of its windows (milliseconds since the epoch, `null` = not started). */
export type KeySpend = {
  readonly quotaUsed: Decimal
  readonly used5h: Decimal
  readonly used1d: Decimal
  readonly used7d: Decimal
  readonly start5hMs: number | null
  readonly start1dMs: number | null
  readonly start7dMs: number | null
}

/** Compiled IP rules; `null` = no rule. */
export type AddressMatcher = (address: string) => boolean

/** A user's own terms for a group; presence allows an exclusive group. */
export type UserGroupTerms = { readonly rateMultiplier: Decimal | null; readonly rpmLimit: number | null }

/** An active subscription of the user; times in milliseconds since the epoch. What it has used is in the billing view. */
export type SubscriptionEntry = {
  readonly id: string
  readonly groupId: number
  readonly startsAtMs: number
  readonly expiresAtMs: number
}

/** What a subscription has used, with the starts of its windows (milliseconds since the epoch, `null` = not started). */
export type SubscriptionUsage = {
  /** When it began: whole periods are counted from there. */
  readonly startsAtMs: number
  readonly dailyUsage: Decimal
  readonly weeklyUsage: Decimal
  readonly monthlyUsage: Decimal
  readonly dailyStartMs: number | null
  readonly weeklyStartMs: number | null
  readonly monthlyStartMs: number | null
}

/** The cached answer for one key hash; the group's own facts come from the snapshot by `key.groupId`. */
export type AuthEntry = {
  readonly key: {
    readonly id: number
    readonly groupId: number | null
    readonly status: EntityStatus
    readonly expiresAtMs: number | null
    readonly quotaUsd: Decimal | null
    readonly limit5hUsd: Decimal | null
    readonly limit1dUsd: Decimal | null
    readonly limit7dUsd: Decimal | null
    readonly rpmLimit: number
    readonly isAllowed: AddressMatcher | null
    readonly isDenied: AddressMatcher | null
    readonly idempotencyEnabled: boolean
  }
  readonly user: {
    readonly id: number
    readonly status: EntityStatus
    readonly role: Role
    readonly concurrency: number
    readonly rpmLimit: number
    readonly locale: Locale
    readonly timeZone: string
    readonly groups: ReadonlyMap<number, UserGroupTerms>
    readonly subscriptions: ReadonlyMap<number, SubscriptionEntry>
  }
}

/** `unknown` keys are remembered for a short while; `throttled` = this address asked for too many unknown keys. */
export type AuthLookup =
  | { readonly kind: 'found'; readonly entry: AuthEntry }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'throttled'; readonly retryAtMs: number }
