import type { Role } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { verifyPassword } from '../shared/password'

/** Who a right password belongs to. */
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

/**
 * Checks e-mail address and password of an active user; `null` if they do not fit, after the same time whether or not the
 * user exists. Every outcome leaves an audit row. Callers throttle attempts before they ask.
 */
export async function verifyCredentials(
  ctx: ServiceContext,
  input: { readonly email: string; readonly password: string },
): Promise<VerifiedUser | null> {
  const email = input.email.trim().toLowerCase().slice(0, 254)
  const row = await ctx.db.user.findFirst({
    where: { email: { equals: email, mode: 'insensitive' }, deletedAt: null },
    select: {
      id: true,
      email: true,
      name: true,
      role: true,
      status: true,
      passwordHash: true,
      sessionVersion: true,
      locale: true,
      timeZone: true,
    },
  })
  const password = input.password.slice(0, MAX_PASSWORD_LENGTH + 1)
  const isRight = await verifyPassword(row?.passwordHash ?? null, password)
  if (row === null || !isRight || row.status !== 'active') {
    await writeAudit(ctx.db, ctx, {
      action: 'sign_in_refused',
      resource: 'user',
      resourceId: row === null ? null : Number(row.id),
      after: { email },
    })
    return null
  }
  const id = Number(row.id)
  const role = row.role === 'admin' ? 'admin' : 'user'
  await ctx.db.userState.upsert({
    where: { userId: row.id },
    create: { userId: row.id, lastLoginAt: ctx.now() },
    update: { lastLoginAt: ctx.now() },
    select: { userId: true },
  })
  const asUser: ServiceContext = { ...ctx, actor: { kind: 'user', userId: id, role } }
  await writeAudit(ctx.db, asUser, { action: 'sign_in', resource: 'user', resourceId: id })
  return {
    id,
    email: row.email,
    name: row.name,
    role,
    sessionVersion: row.sessionVersion,
    locale: row.locale,
    timeZone: row.timeZone,
  }
}
