import { Decimal, decimalText, type Money } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { conflict, notFound } from '../shared/errors'
import { fromDatabase } from '../shared/json'
import { parseInput } from '../shared/parse-input'
import { actorUserId, requireAdmin } from '../shared/permissions'
import { announceChange, refundSubscription } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { usageKeyOf, type UsageKey } from '../usage/usage-key'
import { postLedger } from '../users/post-ledger'
import { readCorrections, type UsageRefundView } from './corrections'
import { refundSchema } from './schemas'

/**
 * Gives a request back, once: what was charged for it (re-ratings included) returns to the balance, or leaves the subscription
 * windows that count it. Throws 404, 409 `CONFLICT` when it is refunded already or nothing was charged.
 */
export async function refundUsage(ctx: ServiceContext, id: string, input: unknown): Promise<UsageRefundView> {
  requireAdmin(ctx, 'full')
  const { notes } = parseInput(refundSchema, input ?? {})
  const key = usageKeyOf(id)
  return inTransaction(
    ctx,
    async (tx) => {
      const row = await readRow(tx, key)
      await lockCorrections(tx)
      const amount = await chargedFor(tx, row)
      if (amount.lte(0)) throw conflict('Nothing was charged for this request')
      await tx.usageRefund.create({
        data: {
          usageId: row.id,
          usageCreatedAt: row.createdAt,
          requestId: row.requestId,
          userId: row.userId,
          billingType: row.billingType,
          amount: decimalText(amount),
          note: notes ?? '',
          actorId: actorUserId(ctx),
          createdAt: ctx.now(),
        },
        select: { usageId: true },
      })
      await give(ctx, tx, { row, amount, note: notes ?? '' })
      await writeAudit(tx, ctx, {
        action: 'refund',
        resource: 'usage',
        resourceId: row.id,
        after: { user_id: Number(row.userId), amount: decimalText(amount), notes },
      })
      const { refund } = await readCorrections(tx, row.id)
      if (refund === null) throw new Error('a refund that was just written is not there')
      return refund
    },
    { onDuplicate: () => conflict('This request is refunded already') },
  )
}

/** One refund or re-rating at a time, so that each sees what the others charged. */
export async function lockCorrections(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('switchyard.usage_corrections'))`
}

const rowSelect = {
  id: true,
  createdAt: true,
  requestId: true,
  userId: true,
  subscriptionId: true,
  billingType: true,
  totalCost: true,
  actualCost: true,
} as const

async function readRow(tx: Transaction, key: UsageKey) {
  const row = await tx.usageLog.findUnique({ where: { createdAt_id: key }, select: rowSelect })
  if (row === null) throw notFound('Usage row')
  return row
}

type Row = Awaited<ReturnType<typeof readRow>>

/** What a request has cost its payer so far: list cost in a subscription, else what was charged and charged anew. */
async function chargedFor(tx: Transaction, row: Row): Promise<Money> {
  if (row.billingType === 'subscription') return fromDatabase(row.totalCost)
  const { _sum: sum } = await tx.rerateItem.aggregate({
    where: { usageId: row.id },
    _sum: { difference: true },
  })
  return fromDatabase(row.actualCost).plus(sum.difference?.toFixed() ?? new Decimal(0))
}

type Giving = { readonly row: Row; readonly amount: Money; readonly note: string }

async function give(ctx: ServiceContext, tx: Transaction, { row, amount, note }: Giving): Promise<void> {
  if (row.billingType === 'balance') {
    await postLedger(ctx, tx, {
      userId: row.userId,
      kind: 'refund',
      reference: row.requestId,
      note,
      field: 'id',
      amountFor: () => amount,
    })
    return
  }
  if (row.subscriptionId !== null) {
    await refundSubscription(tx, { id: row.subscriptionId, at: row.createdAt, amount: decimalText(amount) })
  }
  await announceChange(tx, 'user', row.userId)
}
