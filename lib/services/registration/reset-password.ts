import { AppError, LOCALES } from '@/lib/core'
import { z } from 'zod'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { normalEmail } from '../shared/email-address'
import { hashPassword } from '../shared/password'
import { oneOf } from '../shared/narrow'
import { parseInput } from '../shared/parse-input'
import { tellOwner } from '../shared/tell-owner'
import { inTransaction } from '../shared/transaction'
import { assertAttempt } from '../sign-in/throttle'
import { emailField, passwordField } from '../users/schemas'
import { mailText } from '../shared/mail-texts'
import { findToken, invalidToken, issueToken, spendToken } from './one-time-token'

const HOUR_MS = 3_600_000

export const forgotPasswordSchema = z.strictObject({ email: emailField })

export const resetPasswordSchema = z.strictObject({
  token: z.string().trim().min(1).max(200),
  password: passwordField,
})

/**
 * Mails a link to set a new password, if the address belongs to an active user; the answer does not tell. Throws 503
 * `MAIL_UNAVAILABLE` without a mail server, 429 `RATE_LIMITED`.
 */
export async function requestPasswordReset(ctx: ServiceContext, input: unknown): Promise<void> {
  const { email } = parseInput(forgotPasswordSchema, input)
  const { mail } = ctx
  if (mail === undefined) {
    throw new AppError({ status: 503, code: 'MAIL_UNAVAILABLE', message: 'No mail server is configured' })
  }
  await assertAttempt(ctx, [
    { kind: 'registration', value: ctx.request.ip },
    { kind: 'mailbox', value: email },
  ])
  const user = await ctx.db.user.findFirst({
    where: { email: normalEmail(email), status: 'active', deletedAt: null },
    select: { id: true, email: true, locale: true },
  })
  if (user === null) return
  const token = await issueToken(ctx, ctx.db, {
    kind: 'reset',
    userId: user.id,
    email: user.email,
    expiresAt: new Date(ctx.now().getTime() + HOUR_MS),
  })
  const link = `${mail.baseUrl}/reset-password?token=${token}`
  mail.send(mailText('reset', { to: user.email, locale: oneOf(LOCALES, user.locale), link }))
}

/** Sets a new password by a mailed token and ends every session of the user. Throws 403 `INVALID_TOKEN`, 400 with fields. */
export async function resetPassword(ctx: ServiceContext, input: unknown): Promise<void> {
  const body = parseInput(resetPasswordSchema, input)
  // Hashing is dear: it is done for nobody without a link.
  if ((await findToken(ctx, ctx.db, { kind: 'reset', text: body.token })) === null) throw invalidToken()
  const passwordHash = await hashPassword(body.password)
  const owner = await inTransaction(ctx, async (tx) => {
    const { userId, email } = await spendToken(ctx, tx, { kind: 'reset', text: body.token })
    // A link proves the address it was mailed to, which must still be the user's.
    if (userId === null || email === null) throw invalidToken()
    const { count } = await tx.user.updateMany({
      where: { id: userId, email, status: 'active', deletedAt: null },
      data: { passwordHash, sessionVersion: { increment: 1 } },
    })
    if (count === 0) throw invalidToken()
    await tx.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: ctx.now() } })
    await tx.oneTimeToken.deleteMany({ where: { userId, kind: 'reset', usedAt: null } })
    await writeAudit(tx, ctx, { action: 'reset_password', resource: 'user', resourceId: Number(userId) })
    return tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true, locale: true } })
  })
  tellOwner(ctx, owner, 'password_changed')
}
