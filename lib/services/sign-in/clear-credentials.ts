import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { announceChange } from '../shared/raw-sql'

/**
 * Takes every way in away from an account: password, second step, sessions, open reset links; its API keys are disabled (not
 * deleted, so that the owner sees them). Runs in the caller's transaction, which holds the lock of the user.
 */
export async function clearCredentials(ctx: ServiceContext, tx: Transaction, userId: bigint): Promise<void> {
  await tx.user.update({
    where: { id: userId },
    data: {
      passwordHash: null,
      totpSecret: null,
      sessionVersion: { increment: 1 },
      revision: { increment: 1 },
    },
    select: { id: true },
  })
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: ctx.now() } })
  await tx.oneTimeToken.deleteMany({ where: { userId, kind: 'reset', usedAt: null } })
  const where = { userId, status: 'active', deletedAt: null }
  const keys = await tx.apiKey.findMany({ where, select: { id: true } })
  await tx.apiKey.updateMany({ where, data: { status: 'disabled', revision: { increment: 1 } } })
  await announceChange(tx, 'user', userId)
  for (const key of keys) await announceChange(tx, 'api_key', key.id)
}
