import { REDEEM_TYPES, type RedeemStatus } from '@/lib/core'
import type { Prisma } from '../shared/database'
import { toAmount, toExact, toId, toIdOrNull, toTime, toTimeOrNull } from '../shared/json'
import { oneOf } from '../shared/narrow'
import type { Answer } from '../shared/answer'
import type { redeemCodeAnswer } from './answers'

/** The columns of a code answer; the code itself is stored as a hash only. */
export const redeemCodeSelect = {
  id: true,
  codePrefix: true,
  type: true,
  value: true,
  groupId: true,
  validityDays: true,
  status: true,
  usedBy: true,
  usedAt: true,
  expiresAt: true,
  note: true,
  createdAt: true,
  group: { select: { name: true } },
  user: { select: { email: true } },
  creator: { select: { email: true } },
} satisfies Prisma.RedeemCodeSelect

export type RedeemCodeRow = Prisma.RedeemCodeGetPayload<{ select: typeof redeemCodeSelect }>

/** A redeem code as lists show it: never the code, only how it begins. */
export type RedeemCodeView = Answer<typeof redeemCodeAnswer>

/** Renders a code as of a time. */
export function toRedeemCodeView(row: RedeemCodeRow, now: Date): RedeemCodeView {
  return {
    id: toId(row.id),
    code_prefix: row.codePrefix,
    type: oneOf(REDEEM_TYPES, row.type),
    value: toAmount(row.value),
    value_exact: toExact(row.value),
    group_id: toIdOrNull(row.groupId),
    group_name: row.group?.name ?? null,
    validity_days: row.validityDays,
    status: redeemStatusAt(row, now),
    used_by: toIdOrNull(row.usedBy),
    used_by_email: row.user?.email ?? null,
    used_at: toTimeOrNull(row.usedAt),
    expires_at: toTimeOrNull(row.expiresAt),
    notes: row.note,
    created_by_email: row.creator?.email ?? null,
    created_at: toTime(row.createdAt),
  }
}

/** Whether a code can be redeemed at a time. */
export function redeemStatusAt(row: Pick<RedeemCodeRow, 'status' | 'expiresAt'>, now: Date): RedeemStatus {
  if (row.status === 'used') return 'used'
  const isOver = row.expiresAt !== null && row.expiresAt.getTime() <= now.getTime()
  return row.status === 'expired' || isOver ? 'expired' : 'unused'
}
