import { decimalText, type Money } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { conflict, refusedField } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { actorKey, requireAdmin } from '../shared/permissions'
import { inTransaction } from '../shared/transaction'
import { postLedger } from './post-ledger'
import { readUser } from './queries'
import { balanceSchema, type BalanceInput } from './schemas'
import type { UserView } from './view'

/**
 * Sets, adds to or subtracts from a balance through the ledger, with notes and actor. Idempotent by the call's
 * `Idempotency-Key`. Throws 404, 400 `INSUFFICIENT_BALANCE` when more is subtracted than there is, 409 `CONFLICT` for a
 * movement that is posted already.
 */
export async function adjustBalance(ctx: ServiceContext, userId: number, input: unknown): Promise<UserView> {
  requireAdmin(ctx, 'full')
  const body = parseInput(balanceSchema, input)
  return inTransaction(
    ctx,
    async (tx) => {
      const before = await readUser(tx, userId)
      const after = await postLedger(ctx, tx, {
        userId: BigInt(userId),
        kind: 'admin',
        reference: movementReference(ctx),
        note: body.notes ?? '',
        field: 'balance',
        amountFor: (balance) => movement(body, balance),
      })
      await writeAudit(tx, ctx, {
        action: 'adjust_balance',
        resource: 'user',
        resourceId: userId,
        before: { balance: before.balance_exact },
        after: {
          balance: decimalText(after),
          operation: body.operation,
          amount: decimalText(body.balance),
          notes: body.notes,
        },
      })
      return readUser(tx, userId)
    },
    { onDuplicate: () => conflict('This balance movement is posted already') },
  )
}

function movement({ operation, balance: amount }: BalanceInput, current: Money): Money {
  if (operation === 'add') return amount
  if (operation === 'set') return amount.minus(current)
  if (amount.gt(current)) throw refusedField('balance', 'is more than the user has', 'INSUFFICIENT_BALANCE')
  return amount.negated()
}

/** What makes the movement one of a kind: the caller's key, else chance. */
function movementReference(ctx: ServiceContext): string {
  const { idempotencyKey } = ctx.request
  if (idempotencyKey === undefined)
    return `request:${Buffer.from(ctx.crypto.randomBytes(12)).toString('hex')}`
  return `key:${ctx.crypto.hashApiKey(`${actorKey(ctx)}:${idempotencyKey}`).slice(0, 32)}`
}
