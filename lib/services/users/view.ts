import { LOCALES } from '@/lib/core'
import type { Prisma } from '../shared/database'
import { toAmount, toAmountOrNull, toExact, toId, toIdOrNull, toTime, toTimeOrNull } from '../shared/json'
import { oneOf, statusOf } from '../shared/narrow'
import type { Answer } from '../shared/answer'
import type { ledgerRowAnswer, userAnswer, userGroupAnswer } from './answers'

/** The columns of a user answer; the password hash and TOTP secret are not among what it shows. */
export const userSelect = {
  id: true,
  email: true,
  name: true,
  role: true,
  status: true,
  concurrency: true,
  rpmLimit: true,
  locale: true,
  timeZone: true,
  totpSecret: true,
  note: true,
  revision: true,
  createdAt: true,
  updatedAt: true,
  state: { select: { balance: true, lastLoginAt: true } },
  groups: {
    select: { groupId: true, rateMultiplier: true, rpmLimit: true, group: { select: { name: true } } },
    orderBy: { groupId: 'asc' },
  },
} satisfies Prisma.UserSelect

export type UserRow = Prisma.UserGetPayload<{ select: typeof userSelect }>

/** A user's own terms for a group; `null` = the group's. */
export type UserGroupView = Answer<typeof userGroupAnswer>

/** A user as the API answers it; the balance in USD. */
export type UserView = Answer<typeof userAnswer>

/** Renders a user row with the number of its living keys. */
export function toUserView(row: UserRow, apiKeys: number): UserView {
  const balance = row.state?.balance ?? { toFixed: () => '0' }
  return {
    id: toId(row.id),
    email: row.email,
    name: row.name,
    role: oneOf(['user', 'admin'], row.role),
    status: statusOf(row.status),
    concurrency: row.concurrency,
    rpm_limit: row.rpmLimit,
    locale: oneOf(LOCALES, row.locale),
    time_zone: row.timeZone,
    notes: row.note,
    balance: toAmount(balance),
    balance_exact: toExact(balance),
    allowed_groups: row.groups.map((group) => toId(group.groupId)),
    groups: row.groups.map(toUserGroupView),
    totp_enabled: row.totpSecret !== null,
    api_keys_count: apiKeys,
    last_login_at: toTimeOrNull(row.state?.lastLoginAt ?? null),
    revision: row.revision,
    created_at: toTime(row.createdAt),
    updated_at: toTime(row.updatedAt),
  }
}

function toUserGroupView(row: UserRow['groups'][number]): UserGroupView {
  return {
    group_id: toId(row.groupId),
    name: row.group.name,
    rate_multiplier: toAmountOrNull(row.rateMultiplier),
    rpm_limit: row.rpmLimit,
  }
}

/** The columns of a ledger answer. */
export const ledgerSelect = {
  id: true,
  userId: true,
  amount: true,
  balanceAfter: true,
  kind: true,
  reference: true,
  note: true,
  actorId: true,
  actor: { select: { email: true } },
  createdAt: true,
} satisfies Prisma.BalanceLedgerSelect

type LedgerRow = Prisma.BalanceLedgerGetPayload<{ select: typeof ledgerSelect }>

/** A balance movement in USD; `*_exact` keep all digits. */
export type LedgerView = Answer<typeof ledgerRowAnswer>

/** Renders a ledger row. */
export function toLedgerView(row: LedgerRow): LedgerView {
  return {
    id: toId(row.id),
    user_id: toId(row.userId),
    amount: toAmount(row.amount),
    amount_exact: toExact(row.amount),
    balance_after: toAmount(row.balanceAfter),
    balance_after_exact: toExact(row.balanceAfter),
    kind: row.kind,
    reference: row.reference,
    note: row.note,
    actor_id: toIdOrNull(row.actorId),
    actor_email: row.actor?.email ?? null,
    created_at: toTime(row.createdAt),
  }
}
