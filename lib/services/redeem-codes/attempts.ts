import { AppError } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { lockUserForAttempts } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'

const WINDOW_MS = 60 * 60_000
const FREE_FAILURES = 10
const FORGET_MS = 24 * 60 * 60_000

/**
 * Notes an attempt as failed until it is told to have succeeded, so that attempts side by side count each other. Throws 429
 * `RATE_LIMITED` after ten failures within an hour.
 */
export async function beginAttempt(ctx: ServiceContext, userId: bigint): Promise<bigint> {
  const nowMs = ctx.now().getTime()
  return inTransaction(ctx, async (tx) => {
    await lockUserForAttempts(tx, userId)
    const failed = await tx.redeemAttempt.findMany({
      where: { userId, succeeded: false, createdAt: { gt: new Date(nowMs - WINDOW_MS) } },
      select: { createdAt: true },
      orderBy: { createdAt: 'desc' },
      take: FREE_FAILURES,
    })
    const oldest = failed[FREE_FAILURES - 1]
    if (oldest !== undefined) throw tooMany(oldest.createdAt.getTime() + WINDOW_MS - nowMs)
    await tx.redeemAttempt.deleteMany({ where: { userId, createdAt: { lt: new Date(nowMs - FORGET_MS) } } })
    const { id } = await tx.redeemAttempt.create({
      data: { userId, createdAt: new Date(nowMs) },
      select: { id: true },
    })
    return id
  })
}

/** The attempt found a code. */
export async function succeedAttempt(tx: Pick<Transaction, 'redeemAttempt'>, id: bigint): Promise<void> {
  await tx.redeemAttempt.update({ where: { id }, data: { succeeded: true }, select: { id: true } })
}

function tooMany(waitMs: number): AppError {
  return new AppError({
    status: 429,
    code: 'RATE_LIMITED',
    message: 'Too many wrong codes; try again later',
    details: { retry_after_seconds: Math.max(1, Math.ceil(waitMs / 1000)) },
  })
}
