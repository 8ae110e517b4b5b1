import { AppError } from '@/lib/core'
import { actorId, writeAudit } from '../shared/audit'
import type { ServiceContext } from '../context'
import type { Prisma, Transaction } from '../shared/database'
import { notFound, staleStatus } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceBalance, announceChange } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { ofRequest } from '../usage/usage-conditions-sql'
import { lockLetter, settleLetter } from './letter-rows'
import { getDeadLetter } from './queries'
import { refusalOfData, type DataRefusal } from './refusal-of-data'
import { settleDeadLetterSchema, type DeadLetterState } from './schemas'
import type { DeadLetterView } from './view'

/** An event of no bytes, or not of this request. */
const NOTHING_BOOKED: DataRefusal = { sqlState: '', reason: 'the event holds no usage of its request' }

/** Undoes the transaction in which the database refused the event itself. */
class EventRefused extends Error {
  constructor(
    readonly refusal: DataRefusal,
    cause: unknown,
  ) {
    super(refusal.reason, { cause })
  }
}

/**
 * Settles an event again, by the settler's own way: usage row, ledger, balance, windows and sums in one transaction. An event
 * that is settled by now, by whomever, is charged no second time and answered as it is; one that was dismissed is taken up
 * again by a caller who saw that it is. Throws 400, 404, 409 `STALE` when it is open or dismissed and the caller saw something
 * else, 409 `EVENT_REFUSED` when the database refuses the event still (its reason is kept).
 */
export async function settleDeadLetter(
  ctx: ServiceContext,
  id: string,
  input: unknown,
): Promise<DeadLetterView> {
  requireAdmin(ctx, 'full')
  const { expected_status: seen } = parseInput(settleDeadLetterSchema, input ?? {})
  try {
    await inTransaction(ctx, (tx) => settle(ctx, tx, { id, seen }))
  } catch (error) {
    if (!(error instanceof EventRefused)) throw error
    const { refusal } = error
    await keepReason(ctx, id, refusal)
    throw new AppError({
      status: 409,
      code: 'EVENT_REFUSED',
      message: `The database refuses this event: ${refusal.reason}`,
      details: { sql_state: refusal.sqlState },
      cause: error,
    })
  }
  return getDeadLetter(ctx, id)
}

async function settle(
  ctx: ServiceContext,
  tx: Transaction,
  { id, seen }: { readonly id: string; readonly seen: DeadLetterState },
): Promise<void> {
  const letter = await lockLetter(tx, id)
  if (letter === null) throw notFound('Dead letter')
  if (letter.state === 'settled') return
  if (letter.state !== seen) throw staleStatus(letter.state)
  await settleLetter(tx, id).catch((error: unknown) => {
    const refusal = refusalOfData(error)
    throw refusal === null ? error : new EventRefused(refusal, error)
  })
  const [row] = await tx.$queryRaw<{ userId: bigint; actualCost: Prisma.Decimal }[]>`
    SELECT user_id AS "userId", actual_cost AS "actualCost" FROM usage_logs
    WHERE ${ofRequest(letter.requestId)} LIMIT 1`
  if (row === undefined) throw new EventRefused(NOTHING_BOOKED, null)
  const data = {
    status: 'settled',
    handledAt: ctx.now(),
    actorType: ctx.actor.kind,
    actorId: actorId(ctx),
  }
  await tx.usageDeadLetter.update({ where: { eventId: id }, data, select: { eventId: true } })
  await writeAudit(tx, ctx, {
    action: 'settle',
    resource: 'dead_letter',
    resourceId: id,
    before: { state: letter.state },
    after: { state: 'settled', user_id: Number(row.userId), amount: row.actualCost.toFixed() },
  })
  // Whoever holds figures of the user, the key and the subscription reads them anew.
  await announceBalance(tx, row.userId)
  await announceChange(tx, 'user', row.userId)
}

/** Who tried is kept too; a letter that was settled meanwhile stays as it is. */
async function keepReason(ctx: ServiceContext, id: string, refusal: DataRefusal): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await tx.usageDeadLetter.updateMany({ where: { eventId: id, status: { not: 'settled' } }, data: refusal })
    await writeAudit(tx, ctx, {
      action: 'settle_refused',
      resource: 'dead_letter',
      resourceId: id,
      after: { sql_state: refusal.sqlState, reason: refusal.reason },
    })
  })
}
