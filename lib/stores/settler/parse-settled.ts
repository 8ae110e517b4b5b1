import { Decimal, parseDecimal, ZERO } from '@/lib/core'
import type { KeySpend, SubscriptionUsage } from '@/lib/gateway'
import { parseRecord } from './parse-record'
import type { SettledBatch, SettledKey, SettledSubscription, SettledUser } from './settler-types'

type UserAnswer = readonly [id: number, balance: string, version: string, cleared: string]
type SpendAnswer = readonly [
  quotaUsed: string,
  used5h: string,
  used1d: string,
  used7d: string,
  start5hMs: number | null,
  start1dMs: number | null,
  start7dMs: number | null,
  version: string,
]
type UsageAnswer = readonly [
  startsAtMs: number,
  daily: string,
  weekly: string,
  monthly: string,
  dailyStartMs: number | null,
  weeklyStartMs: number | null,
  monthlyStartMs: number | null,
  version: string,
]
type SubscriptionAnswer = readonly [id: string, cleared: string, usage: UsageAnswer | null]
type KeyAnswer = readonly [id: number, cleared: string, spend: SpendAnswer | null]
type Answer = {
  readonly inserted: number
  readonly users: readonly UserAnswer[] | null
  readonly keys: readonly KeyAnswer[] | null
  readonly subscriptions: readonly SubscriptionAnswer[] | null
}

/** Reads the answer of `settle_arrived_usage`; events of other processes clear nothing here. */
export function parseSettled(answer: string, isOwn: boolean): SettledBatch {
  const { inserted, users, keys, subscriptions } = readAnswer(answer)
  return {
    inserted,
    users: (users ?? []).map(([userId, balance, version, cleared]): SettledUser => ({
      userId,
      balance: new Decimal(balance),
      version: Number(version),
      cleared: isOwn ? new Decimal(cleared) : ZERO,
    })),
    keys: (keys ?? []).map(([apiKeyId, cleared, spend]): SettledKey => ({
      apiKeyId,
      spend: spend === null ? null : readSpend(spend),
      version: spend === null ? -1 : Number(spend[7]),
      cleared: isOwn ? new Decimal(cleared) : ZERO,
    })),
    subscriptions: (subscriptions ?? []).map(([subscriptionId, cleared, usage]): SettledSubscription => ({
      subscriptionId,
      usage: usage === null ? null : readUsage(usage),
      version: usage === null ? -1 : Number(usage[7]),
      cleared: isOwn ? new Decimal(cleared) : ZERO,
    })),
  }
}

/** What a given-up event of this process leaves behind: its pending amounts are cleared, no figure is news. */
export function parseDeadLetter(event: string): SettledBatch {
  const {
    actual_cost,
    total_cost,
    user_id: userId,
    api_key_id: apiKeyId,
    billing_type,
    subscription_id,
  } = parseRecord(event)
  const [cleared, total] = [parseDecimal(actual_cost), parseDecimal(total_cost)]
  if (cleared === null || total === null) return { inserted: 0, users: [], keys: [], subscriptions: [] }
  const unread = { version: -1, cleared }
  const users = billing_type === 'balance' ? [{ ...unread, userId: Number(userId), balance: ZERO }] : []
  const subscriptionId = billing_type === 'subscription' ? (subscription_id ?? null) : null
  return {
    inserted: 0,
    users,
    keys: [{ ...unread, apiKeyId: Number(apiKeyId), spend: null }],
    subscriptions:
      subscriptionId === null ? [] : [{ subscriptionId, usage: null, version: -1, cleared: total }],
  }
}

/** The shape is this project's own SQL function's. */
function readAnswer(text: string): Answer {
  return JSON.parse(text) as Answer
}

function readSpend(spend: SpendAnswer): KeySpend {
  const [quotaUsed, used5h, used1d, used7d, start5hMs, start1dMs, start7dMs] = spend
  return {
    quotaUsed: new Decimal(quotaUsed),
    used5h: new Decimal(used5h),
    used1d: new Decimal(used1d),
    used7d: new Decimal(used7d),
    start5hMs,
    start1dMs,
    start7dMs,
  }
}

function readUsage(answer: UsageAnswer): SubscriptionUsage {
  const [startsAtMs, daily, weekly, monthly, dailyStartMs, weeklyStartMs, monthlyStartMs] = answer
  return {
    startsAtMs,
    dailyUsage: new Decimal(daily),
    weeklyUsage: new Decimal(weekly),
    monthlyUsage: new Decimal(monthly),
    dailyStartMs,
    weeklyStartMs,
    monthlyStartMs,
  }
}
