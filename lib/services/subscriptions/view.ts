import { subscriptionWindowAt, type CalendarPeriod, type SubscriptionWindowMode } from '@/lib/billing'
import { decimalJson, decimalText, percentUsed, type SubscriptionStatus } from '@/lib/core'
import type { Prisma } from '../shared/database'
import { fromDatabase, toAmountOrNull, toId, toTime, toTimeOrNull } from '../shared/json'
import { platformOf } from '../shared/narrow'
import type { Answer } from '../shared/answer'
import type { subscriptionAnswer, subscriptionWindowAnswer } from './answers'

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
export type SubscriptionWindowView = Answer<typeof subscriptionWindowAnswer>

/** A user's subscription of a group, its windows as of the answer. */
export type SubscriptionView = Answer<typeof subscriptionAnswer>

/** How a subscription is shown: as of a time, by the windows the settings choose. */
export type ShownAs = { readonly now: Date; readonly mode: SubscriptionWindowMode }

/** Renders a subscription: one past its end is `expired`, whatever is stored. */
export function toSubscriptionView(row: SubscriptionRow, shown: ShownAs): SubscriptionView {
  const { group } = row
  const window = (period: CalendarPeriod, state: StoredWindow): SubscriptionWindowView =>
    toWindowView(shown, { period, startsAtMs: row.startsAt.getTime(), ...state })
  return {
    id: toId(row.id),
    user_id: toId(row.userId),
    user_email: row.user.email,
    group_id: toId(row.groupId),
    group_name: group.name,
    platform: platformOf(group.platform),
    status: statusAt(row, shown.now),
    starts_at: toTime(row.startsAt),
    expires_at: toTimeOrNull(row.expiresAt),
    daily: window('day', {
      limit: group.dailyLimitUsd,
      used: row.dailyUsage,
      start: row.dailyWindowStart,
    }),
    weekly: window('week', {
      limit: group.weeklyLimitUsd,
      used: row.weeklyUsage,
      start: row.weeklyWindowStart,
    }),
    monthly: window('month', {
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

type PeriodicWindow = StoredWindow & { readonly period: CalendarPeriod; readonly startsAtMs: number }

function toWindowView({ now, mode }: ShownAs, state: PeriodicWindow): SubscriptionWindowView {
  const { period, startsAtMs } = state
  const startMs = state.start?.getTime() ?? null
  const stored = { period, startsAtMs, startMs, used: fromDatabase(state.used) }
  const window = subscriptionWindowAt(mode, stored, now.getTime())
  return {
    limit_usd: toAmountOrNull(state.limit),
    used_usd: decimalJson(window.used),
    used_usd_exact: decimalText(window.used),
    used_percent: state.limit === null ? null : percentUsed(window.used, fromDatabase(state.limit)),
    started_at: new Date(window.startMs).toISOString(),
    resets_at: new Date(window.endsAtMs).toISOString(),
  }
}
