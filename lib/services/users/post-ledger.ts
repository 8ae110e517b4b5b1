import { Decimal, decimalText, type Money } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { brokenRule } from '../shared/errors'
import { actorUserId } from '../shared/permissions'
import { announceBalance, lockBalance } from '../shared/raw-sql'

/** A balance movement by a person. */
export type LedgerPosting = {
  readonly userId: bigint
  readonly kind: 'opening' | 'admin' | 'redeem' | 'refund'
  /** With user and kind it names the movement: the same one is posted once. */
  readonly reference: string
  readonly note: string
  /** The caller's field that is at fault where no balance can hold the movement. */
  readonly field: 'balance' | 'code' | 'id'
  /** The movement for the balance found under the lock; zero posts nothing. */
  readonly amountFor: (balance: Money) => Money
}

/** Balances have ten digits before the point. */
const BALANCE_END = new Decimal('1e10')
const TOO_MUCH = 'would bring the balance to 10,000,000,000 USD or more'

/**
 * Posts one ledger row and the balance that follows from it, under the lock of the balance row; answers the new balance.
 * A repeated reference violates the ledger's unique index. Throws 400 with the field for more than a balance can hold.
 */
export async function postLedger(
  ctx: ServiceContext,
  tx: Transaction,
  posting: LedgerPosting,
): Promise<Money> {
  const { userId } = posting
  const balance = new Decimal(await lockBalance(tx, userId))
  const amount = posting.amountFor(balance)
  if (amount.isZero()) return balance
  const balanceAfter = balance.plus(amount)
  if (balanceAfter.abs().gte(BALANCE_END)) throw brokenRule(posting.field, TOO_MUCH, 'balance_range')
  await tx.balanceLedger.create({
    data: {
      userId,
      amount: decimalText(amount),
      balanceAfter: decimalText(balanceAfter),
      kind: posting.kind,
      reference: posting.reference,
      note: posting.note,
      actorId: actorUserId(ctx),
    },
    select: { id: true },
  })
  await tx.userState.update({
    where: { userId },
    data: { balance: decimalText(balanceAfter), balanceVersion: { increment: 1 } },
    select: { userId: true },
  })
  await announceBalance(tx, userId)
  return balanceAfter
}

/** A movement whose amount is known; negative takes. */
export type LedgerMovement = {
  readonly userId: bigint
  readonly kind: 'rerate'
  readonly reference: string
  readonly amount: Money
}

/** Posts many movements, users in the settler's order of locks; a repeated reference violates the unique index. */
export async function postMovements(
  ctx: ServiceContext,
  tx: Transaction,
  movements: readonly LedgerMovement[],
): Promise<void> {
  const userIds = [...new Set(movements.map(({ userId }) => userId))].toSorted((a, b) => (a < b ? -1 : 1))
  for (const userId of userIds) {
    let balance = new Decimal(await lockBalance(tx, userId))
    const data = movements
      .filter((movement) => movement.userId === userId)
      .map(({ kind, reference, amount }) => {
        balance = balance.plus(amount)
        const amounts = { amount: decimalText(amount), balanceAfter: decimalText(balance) }
        return { userId, kind, reference, ...amounts, actorId: actorUserId(ctx) }
      })
    await tx.balanceLedger.createMany({ data })
    await tx.userState.update({
      where: { userId },
      data: { balance: decimalText(balance), balanceVersion: { increment: 1 } },
      select: { userId: true },
    })
    await announceBalance(tx, userId)
  }
}
