import { AppError, decimalText, REDEEM_TYPES } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { conflict, notFound } from '../shared/errors'
import { MAX_COUNT } from '../shared/fields'
import { fromDatabase, toAmount, toTimeOrNull } from '../shared/json'
import { oneOf } from '../shared/narrow'
import { parseInput } from '../shared/parse-input'
import { requireUserId } from '../shared/permissions'
import { announceChange, lockForEdit, lockRedeemCode } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { grantSubscription, lockSubscriptionGroup } from '../subscriptions/grant-subscription'
import { postLedger } from '../users/post-ledger'
import type { Answer } from '../shared/answer'
import { beginAttempt, succeedAttempt } from './attempts'
import { groupUnavailable, isKept, withoutEffect } from './kept-codes'
import { normalizeCode } from './make-code'
import { redeemSchema } from './schemas'
import { redeemCodeSelect, redeemStatusAt, type RedeemCodeRow } from './view'
import type { redeemedAnswer } from './answers'

/** What a redeemed code gave. */
export type Redemption = Answer<typeof redeemedAnswer>

/**
 * Redeems a code for the signed-in user, once under any race; balance goes through the ledger, a running subscription is
 * extended. What would give nothing is refused and not used: 409 `CODE_WITHOUT_EFFECT`, `CODE_GROUP_UNAVAILABLE`. Throws 404
 * `NOT_FOUND`, 409 `CODE_USED`, 410 `CODE_EXPIRED`, 429 `RATE_LIMITED` after too many wrong codes.
 */
export async function redeemCode(ctx: ServiceContext, input: unknown): Promise<Redemption> {
  const userId = BigInt(requireUserId(ctx))
  const { code } = parseInput(redeemSchema, input)
  const attempt = await beginAttempt(ctx, userId)
  const codeHash = ctx.crypto.hashApiKey(normalizeCode(code))
  try {
    return await redeemOnce(ctx, { codeHash, userId, attempt })
  } catch (error) {
    // The code was right: who keeps it has not guessed.
    if (isKept(error)) await succeedAttempt(ctx.db, attempt)
    throw error
  }
}

function redeemOnce(
  ctx: ServiceContext,
  { codeHash, userId, attempt }: Taking & { readonly attempt: bigint },
): Promise<Redemption> {
  return inTransaction(
    ctx,
    async (tx) => {
      const row = await takeCode(ctx, tx, { codeHash, userId })
      const redemption = await give(ctx, tx, { row, userId })
      await succeedAttempt(tx, attempt)
      await writeAudit(tx, ctx, {
        action: 'redeem',
        resource: 'redeem_code',
        resourceId: Number(row.id),
        after: redemption,
      })
      await announceChange(tx, 'user', userId)
      return redemption
    },
    { onDuplicate: () => conflict('This was redeemed already', 'CODE_USED') },
  )
}

type Taking = { readonly codeHash: string; readonly userId: bigint }

/** Marks a code as the user's under its lock. */
async function takeCode(
  ctx: ServiceContext,
  tx: Transaction,
  { codeHash, userId }: Taking,
): Promise<RedeemCodeRow> {
  const found = await lockRedeemCode(tx, { codeHash })
  if (found === null) throw notFound('Redeem code')
  const now = ctx.now()
  const row = await tx.redeemCode.findUniqueOrThrow({ where: { id: found.id }, select: redeemCodeSelect })
  const status = redeemStatusAt(row, now)
  if (status === 'used') throw conflict('This code was redeemed already', 'CODE_USED')
  if (status === 'expired') {
    throw new AppError({ status: 410, code: 'CODE_EXPIRED', message: 'This code has expired' })
  }
  await tx.redeemCode.update({
    where: { id: found.id },
    data: { status: 'used', usedBy: userId, usedAt: now },
    select: { id: true },
  })
  return row
}

type Giving = { readonly row: RedeemCodeRow; readonly userId: bigint }

async function give(ctx: ServiceContext, tx: Transaction, { row, userId }: Giving): Promise<Redemption> {
  const type = oneOf(REDEEM_TYPES, row.type)
  const nothing = { balance_exact: null, concurrency: null, group_name: null, expires_at: null }
  const value = toAmount(row.value)
  if (type === 'balance') {
    const balance = await postLedger(ctx, tx, {
      userId,
      kind: 'redeem',
      reference: `code:${row.id}`,
      note: `${row.codePrefix}…`,
      field: 'code',
      amountFor: () => fromDatabase(row.value),
    })
    return { ...nothing, type, value, balance_exact: decimalText(balance) }
  }
  if (type === 'concurrency') {
    return { ...nothing, type, value, concurrency: await addConcurrency(tx, { row, userId }) }
  }
  const groupId = Number(row.groupId)
  if ((await lockSubscriptionGroup(tx, groupId)) !== null) throw groupUnavailable()
  const terms = { userId, groupId, days: row.validityDays ?? 1, field: 'code' } as const
  const id = await grantSubscription(ctx, tx, terms)
  if (id === null) throw withoutEffect('Your subscription of this group has no end')
  const { expiresAt } = await tx.userSubscription.findUniqueOrThrow({
    where: { id },
    select: { expiresAt: true },
  })
  return { ...nothing, type, value, group_name: row.group?.name ?? null, expires_at: toTimeOrNull(expiresAt) }
}

/** Adds to a user's concurrent requests. Throws 409 where they have no limit, or none that could be raised. */
async function addConcurrency(tx: Transaction, { row, userId }: Giving): Promise<number> {
  const more = Number(row.value.toFixed(0))
  await lockForEdit(tx, { table: 'users', id: Number(userId), entity: 'User' })
  const { concurrency } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { concurrency: true },
  })
  if (concurrency === 0 || concurrency + more > MAX_COUNT) {
    throw withoutEffect('You may make any number of requests at once already')
  }
  const changed = await tx.user.update({
    where: { id: userId },
    data: { concurrency: { increment: more } },
    select: { concurrency: true },
  })
  return changed.concurrency
}
