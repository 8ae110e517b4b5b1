import { AppError, type Locale } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { normalEmail } from '../shared/email-address'
import { lockForEdit } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { insertUser } from '../registration/register'
import { readSettings } from '../settings/settings'
import { clearCredentials } from './clear-credentials'
import { recordSignIn, toVerifiedUser, verifiedSelect, type VerifiedUser } from './verify-credentials'

/** What an OpenID provider says of whom it signed in; `isEmailVerified` only where it vouches for the address. */
export type ExternalIdentity = {
  readonly provider: string
  readonly subject: string
  readonly email: string | null
  readonly isEmailVerified: boolean
  readonly name: string
  readonly locale: Locale
}

/**
 * The user an identity belongs to: the one it is linked with, else the one of its verified address, else a new one where
 * registration is open. An account with a password may have been made by somebody who never owned the address: the first link
 * takes its password, second step, sessions and reset links away and disables its API keys. Administrators are never linked by
 * their address. Throws 403 `IDENTITY_REFUSED`.
 */
export async function signInExternally(
  ctx: ServiceContext,
  identity: ExternalIdentity,
): Promise<VerifiedUser> {
  const userId = (await findLinked(ctx, identity)) ?? (await linkByEmail(ctx, identity))
  const row = await ctx.db.user.findFirst({
    where: { id: userId, status: 'active', deletedAt: null },
    select: verifiedSelect,
  })
  if (row === null) throw refused('This account is disabled')
  const user = toVerifiedUser(row)
  await recordSignIn(ctx, user)
  return user
}

async function findLinked(
  ctx: ServiceContext,
  { provider, subject }: ExternalIdentity,
): Promise<bigint | null> {
  const row = await ctx.db.authIdentity.findUnique({
    where: { provider_subject: { provider, subject } },
    select: { userId: true },
  })
  return row?.userId ?? null
}

async function linkByEmail(ctx: ServiceContext, identity: ExternalIdentity): Promise<bigint> {
  const { provider, subject, isEmailVerified } = identity
  const email = normalEmail(identity.email ?? '')
  // An address nobody vouches for could be anybody's.
  if (email === '' || !isEmailVerified) throw refused('The provider does not vouch for an e-mail address')
  return inTransaction(ctx, async (tx) => {
    const known = await lockLinkable(tx, email)
    const { registration } = await readSettings(tx)
    if (known === null && registration !== 'open') throw refused('There is no account with this address')
    const userId =
      known?.id ??
      (await insertUser(ctx, tx, {
        email,
        name: identity.name.slice(0, 200),
        locale: identity.locale,
        timeZone: 'UTC',
        passwordHash: null,
      }))
    const isCleared = known?.hasPassword ?? false
    if (isCleared) await clearCredentials(ctx, tx, userId)
    await tx.authIdentity.create({ data: { userId, provider, subject, email }, select: { id: true } })
    await writeAudit(tx, ctx, {
      action: 'link_identity',
      resource: 'user',
      resourceId: Number(userId),
      after: { provider, email, credentials_cleared: isCleared },
    })
    return userId
  })
}

type Linkable = { readonly id: bigint; readonly hasPassword: boolean }

/** The account of an address, locked; `null` = there is none. Throws 403 for administrators and disabled accounts. */
async function lockLinkable(tx: Transaction, email: string): Promise<Linkable | null> {
  const where = { email, deletedAt: null }
  const found = await tx.user.findFirst({ where, select: { id: true } })
  if (found === null) return null
  await lockForEdit(tx, { table: 'users', id: Number(found.id), entity: 'User' })
  const row = await tx.user.findFirst({
    where: { ...where, id: found.id },
    select: { role: true, status: true, passwordHash: true },
  })
  if (row?.status !== 'active') throw refused('This account is disabled')
  if (row.role !== 'user') throw refused('Administrators sign in with their password')
  return { id: found.id, hasPassword: row.passwordHash !== null }
}

function refused(message: string): AppError {
  return new AppError({ status: 403, code: 'IDENTITY_REFUSED', message })
}
