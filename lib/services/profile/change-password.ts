import { z } from 'zod'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { conflict, notFound, refusedField } from '../shared/errors'
import { hashPassword, verifyPassword } from '../shared/password'
import { parseInput } from '../shared/parse-input'
import { requireUserId } from '../shared/permissions'
import { tellOwner } from '../shared/tell-owner'
import { inTransaction } from '../shared/transaction'
import { assertAttempt, forgiveAttempt, type ThrottleSubject } from '../sign-in/throttle'
import { passwordField } from '../users/schemas'
import { endOtherSessions } from './own-sessions'

export const changePasswordSchema = z.strictObject({
  current_password: z.string().max(256).default(''),
  password: passwordField,
})

/**
 * Changes the signed-in user's password and ends their other sessions; somebody without a password sets the first one.
 * Throws 400 `WRONG_PASSWORD`, 409 `CONFLICT` when it changes meanwhile, 429 `RATE_LIMITED` after too many tries.
 */
export async function changePassword(ctx: ServiceContext, input: unknown): Promise<void> {
  const userId = requireUserId(ctx)
  const body = parseInput(changePasswordSchema, input)
  const user = await ctx.db.user.findFirst({
    where: { id: BigInt(userId), deletedAt: null },
    select: { email: true, locale: true, passwordHash: true },
  })
  if (user === null) throw notFound('User')
  if (user.passwordHash !== null) {
    const account: ThrottleSubject = { kind: 'account', value: user.email }
    await assertAttempt(ctx, [account])
    if (!(await verifyPassword(user.passwordHash, body.current_password))) {
      throw refusedField('current_password', 'is wrong', 'WRONG_PASSWORD')
    }
    await forgiveAttempt(ctx, account, { all: true })
  }
  const passwordHash = await hashPassword(body.password)
  await inTransaction(ctx, async (tx) => {
    // The password checked above must still be the one there is.
    const { count } = await tx.user.updateMany({
      where: { id: BigInt(userId), passwordHash: user.passwordHash, deletedAt: null },
      data: { passwordHash },
    })
    if (count === 0) throw conflict('The password was changed meanwhile')
    await tx.oneTimeToken.deleteMany({ where: { userId: BigInt(userId), kind: 'reset' } })
    await endOtherSessions(ctx, tx, userId)
    await writeAudit(tx, ctx, { action: 'change_password', resource: 'user', resourceId: userId })
  })
  tellOwner(ctx, user, 'password_changed')
}
