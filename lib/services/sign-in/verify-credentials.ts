import type { Role } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma } from '../shared/database'
import { normalEmail } from '../shared/email-address'
import { verifyPassword } from '../shared/password'

/** Who signs in. */
export type VerifiedUser = {
  readonly id: number
  readonly email: string
  readonly name: string
  readonly role: Role
  /** Sessions of an older version are over. */
  readonly sessionVersion: number
  readonly locale: string
  readonly timeZone: string
}

const MAX_PASSWORD_LENGTH = 256

/** The columns of somebody who signs in. */
export const verifiedSelect = {
  id: true,
  email: true,
  name: true,
  role: true,
  sessionVersion: true,
  locale: true,
  timeZone: true,
} satisfies Prisma.UserSelect

/** A user as the sign-in hands them on. */
export function toVerifiedUser(row: Prisma.UserGetPayload<{ select: typeof verifiedSelect }>): VerifiedUser {
  return { ...row, id: Number(row.id), role: row.role === 'admin' ? 'admin' : 'user' }
}

/**
 * Checks e-mail address and password of an active user; `null` if they do not fit, after the same time whether or not the
 * user exists, and with an audit row. Callers throttle attempts before they ask.
 */
export async function checkPassword(
  ctx: ServiceContext,
  input: { readonly email: string; readonly password: string },
): Promise<{ readonly user: VerifiedUser; readonly sealedTotpSecret: string | null } | null> {
  const email = normalEmail(input.email)
  const row = await ctx.db.user.findFirst({
    where: { email, deletedAt: null },
    select: { ...verifiedSelect, status: true, passwordHash: true, totpSecret: true },
  })
  const isRight = await verifyPassword(
    row?.passwordHash ?? null,
    input.password.slice(0, MAX_PASSWORD_LENGTH + 1),
  )
  if (row === null || !isRight || row.status !== 'active') {
    await recordRefusal(ctx, { userId: row === null ? null : Number(row.id), email, step: 'password' })
    return null
  }
  const { status: _status, passwordHash: _hash, totpSecret, ...user } = row
  return { user: toVerifiedUser(user), sealedTotpSecret: totpSecret }
}

/** Keeps when somebody signed in, with an audit row. */
export async function recordSignIn(ctx: ServiceContext, user: VerifiedUser): Promise<void> {
  const userId = BigInt(user.id)
  await ctx.db.userState.upsert({
    where: { userId },
    create: { userId, lastLoginAt: ctx.now() },
    update: { lastLoginAt: ctx.now() },
    select: { userId: true },
  })
  const asUser: ServiceContext = { ...ctx, actor: { kind: 'user', userId: user.id, role: user.role } }
  await writeAudit(ctx.db, asUser, { action: 'sign_in', resource: 'user', resourceId: user.id })
}

type RefusedSignIn = {
  readonly userId: number | null
  readonly email: string
  /** Where it ended: at the password, the second factor, or with what an OpenID provider said. */
  readonly step: 'password' | 'second' | 'external'
  readonly besides?: Readonly<Record<string, unknown>>
}

/** An audit row of a refused sign-in. */
export async function recordRefusal(ctx: ServiceContext, refusal: RefusedSignIn): Promise<void> {
  await writeAudit(ctx.db, ctx, {
    action: 'sign_in_refused',
    resource: 'user',
    resourceId: refusal.userId,
    after: { email: firstOf(refusal.email, 254), step: refusal.step, ...refusal.besides },
  })
}

/** The beginning of a text, without half a character at its end. */
function firstOf(text: string, length: number): string {
  return text.slice(0, length).replace(/\p{Surrogate}$/u, '')
}
