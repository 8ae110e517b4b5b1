import { sharedMultiplier } from '@/lib/billing'
import { Decimal, ZERO } from '@/lib/core'
import type { AuthEntry, SubscriptionEntry } from '@/lib/gateway'
import { decimalOrNull } from '../decimal-or-null'
import { sharedText } from '../shared-text'
import type { ReadSpend, ReadSubscription, UserBalance } from './auth-types'
import { compileAddressRules } from './client-address'
import type { AuthRow, SubscriptionJson } from './read-auth-row'

/** The cached answer for a key, its IP rules compiled. */
export function authEntryOf(row: AuthRow): AuthEntry {
  return {
    key: {
      id: row.key_id,
      groupId: row.group_id,
      status: sharedText(row.key_status),
      expiresAtMs: row.expires_at_ms,
      quotaUsd: decimalOrNull(row.quota_usd),
      limit5hUsd: decimalOrNull(row.limit_5h_usd),
      limit1dUsd: decimalOrNull(row.limit_1d_usd),
      limit7dUsd: decimalOrNull(row.limit_7d_usd),
      rpmLimit: row.key_rpm_limit,
      isAllowed: compileAddressRules(row.ip_whitelist),
      isDenied: compileAddressRules(row.ip_blacklist),
      idempotencyEnabled: row.idempotency_enabled,
    },
    user: {
      id: row.user_id,
      status: sharedText(row.user_status),
      role: row.role,
      concurrency: row.concurrency,
      rpmLimit: row.user_rpm_limit,
      locale: row.locale,
      timeZone: row.time_zone,
      groups: mapOf(row.user_groups, ([groupId, multiplier, rpmLimit]) => [
        groupId,
        { rateMultiplier: multiplier === null ? null : sharedMultiplier(multiplier), rpmLimit },
      ]),
      subscriptions: mapOf(row.subscriptions, subscriptionOf),
    },
  }
}

/** The user's balance as of the look-up; 0 while nothing was ever posted. */
export function balanceOf(row: AuthRow): UserBalance {
  return {
    userId: row.user_id,
    balance: decimalOrNull(row.balance) ?? ZERO,
    version: Number(row.balance_version ?? '0'),
  }
}

/** The key's spend as of the look-up. */
export function spendOf(row: AuthRow): ReadSpend {
  return {
    apiKeyId: row.key_id,
    version: Number(row.spend_version ?? '0'),
    spend: {
      quotaUsed: decimalOrNull(row.quota_used) ?? ZERO,
      used5h: decimalOrNull(row.usage_5h) ?? ZERO,
      used1d: decimalOrNull(row.usage_1d) ?? ZERO,
      used7d: decimalOrNull(row.usage_7d) ?? ZERO,
      start5hMs: row.start_5h_ms,
      start1dMs: row.start_1d_ms,
      start7dMs: row.start_7d_ms,
    },
  }
}

/** What the user's subscriptions have used as of the look-up. */
export function subscriptionsOf(row: AuthRow): readonly ReadSubscription[] {
  return (row.subscriptions ?? []).map((json) => {
    const [id, , startsAtMs, , daily, weekly, monthly, dailyStartMs, weeklyStartMs, monthlyStartMs, version] =
      json
    return {
      subscriptionId: id,
      version: Number(version),
      usage: {
        startsAtMs,
        dailyUsage: new Decimal(daily),
        weeklyUsage: new Decimal(weekly),
        monthlyUsage: new Decimal(monthly),
        dailyStartMs,
        weeklyStartMs,
        monthlyStartMs,
      },
    }
  })
}

/** One for all who have none: every request asks for its user's own terms. */
const NONE: ReadonlyMap<number, never> = new Map<number, never>()

function mapOf<Json, V>(
  list: readonly Json[] | null,
  entryOf: (json: Json) => readonly [number, V],
): ReadonlyMap<number, V> {
  return list === null || list.length === 0 ? NONE : new Map(list.map(entryOf))
}

function subscriptionOf(json: SubscriptionJson): readonly [number, SubscriptionEntry] {
  const [id, groupId, startsAtMs, expiresAtMs] = json
  return [groupId, { id, groupId, startsAtMs, expiresAtMs: expiresAtMs ?? Number.MAX_SAFE_INTEGER }]
}
