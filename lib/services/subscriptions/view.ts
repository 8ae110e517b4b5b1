import { windowAt } from '@/lib/billing'
import { decimalJson, decimalText, percentUsed, type Platform, type SubscriptionStatus } from '@/lib/core'
import type { Prisma } from '../shared/database'
import { fromDatabase, toAmountOrNull, toId, toTime, toTimeOrNull } from '../shared/json'
import { platformOf } from '../shared/narrow'

const DAY_MS = 86_400_000

/** The columns of a subscription answer. */
export const subscriptionSelect = {
  id: true,
  userId: true,
  groupId: true,
  status: true,
  startsAt: true,
  expiresAt: true,
  dailyUsage: true,
  dailyWindowStart: true,
  weeklyUsage: true,
  weeklyWindowStart: true,
  monthlyUsage: true,
  monthlyWindowStart: true,
  createdAt: true,
  updatedAt: true,
  user: { select: { email: true } },
  group: {
    select: {
      name: true,
      platform: true,
      dailyLimitUsd: true,
      weeklyLimitUsd: true,
      monthlyLimitUsd: true,
    },
  },
} satisfies Prisma.UserSubscriptionSelect

export type SubscriptionRow = Prisma.UserSubscriptionGetPayload<{ select: typeof subscriptionSelect }>

/** A spending window as it is now, in USD of list cost; `null` limit = none. */
export type SubscriptionWindowView = {
  readonly limit_usd: number | string | null
  readonly used_usd: number | string
  readonly used_usd_exact: string
  /** Used of the limit, 0 to 100 with one decimal; `null` without a limit. */
  readonly used_percent: number | null
  readonly started_at: string
  /** When it begins anew by itself. */
  readonly resets_at: string
}

/** A user's subscription of a group, its windows as of the answer. */
export type SubscriptionView = {
  readonly id: number
  readonly user_id: number
  readonly user_email: string
  readonly group_id: number
  readonly group_name: string
  readonly platform: Platform
  readonly status: SubscriptionStatus
  readonly starts_at: string
  /** `null` = it does not end. */
  readonly expires_at: string | null
  readonly daily: SubscriptionWindowView
  readonly weekly: SubscriptionWindowView
  readonly monthly: SubscriptionWindowView
  readonly created_at: string
  readonly updated_at: string
}

/** Renders a subscription as of a time: one past its end is `expired`, whatever is stored. */
export function toSubscriptionView(row: SubscriptionRow, now: Date): SubscriptionView {
  const { group } = row
  const startsAtMs = row.startsAt.getTime()
  const window = (days: number, state: StoredWindow): SubscriptionWindowView =>
    toWindowView({ ...state, startsAtMs, lengthMs: days * DAY_MS }, now.getTime())
  return {
    id: toId(row.id),
    user_id: toId(row.userId),
    user_email: row.user.email,
    group_id: toId(row.groupId),
    group_name: group.name,
    platform: platformOf(group.platform),
    status: statusAt(row, now),
    starts_at: toTime(row.startsAt),
    expires_at: toTimeOrNull(row.expiresAt),
    daily: window(1, { limit: group.dailyLimitUsd, used: row.dailyUsage, start: row.dailyWindowStart }),
    weekly: window(7, { limit: group.weeklyLimitUsd, used: row.weeklyUsage, start: row.weeklyWindowStart }),
    monthly: window(30, {
      limit: group.monthlyLimitUsd,
      used: row.monthlyUsage,
      start: row.monthlyWindowStart,
    }),
    created_at: toTime(row.createdAt),
    updated_at: toTime(row.updatedAt),
  }
}

/** Whether a subscription counts at a time. */
export function statusAt(row: Pick<SubscriptionRow, 'status' | 'expiresAt'>, now: Date): SubscriptionStatus {
  if (row.status === 'revoked') return 'revoked'
  const isOver = row.expiresAt !== null && row.expiresAt.getTime() <= now.getTime()
  return row.status === 'active' && !isOver ? 'active' : 'expired'
}

type StoredWindow = {
  readonly limit: Prisma.Decimal | null
  readonly used: Prisma.Decimal
  readonly start: Date | null
}

type PeriodicWindow = StoredWindow & { readonly startsAtMs: number; readonly lengthMs: number }

function toWindowView(state: PeriodicWindow, nowMs: number): SubscriptionWindowView {
  const startMs = state.start?.getTime() ?? state.startsAtMs
  const { lengthMs } = state
  const now = windowAt({ startMs, used: fromDatabase(state.used), lengthMs, isPeriodic: true }, nowMs)
  return {
    limit_usd: toAmountOrNull(state.limit),
    used_usd: decimalJson(now.used),
    used_usd_exact: decimalText(now.used),
    used_percent: state.limit === null ? null : percentUsed(now.used, fromDatabase(state.limit)),
    started_at: new Date(now.startMs ?? startMs).toISOString(),
    resets_at: new Date(now.endsAtMs ?? startMs + lengthMs).toISOString(),
  }
}
