import { AppError, isAppError, type Locale } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { normalEmail } from '../shared/email-address'
import { lockForEdit } from '../shared/raw-sql'
import { isStorable } from '../shared/storable'
import { tellOwner, type Owner } from '../shared/tell-owner'
import { inTransaction } from '../shared/transaction'
import { insertUser } from '../registration/register'
import { readSettings } from '../settings/settings'
import { clearCredentials } from './clear-credentials'
import {
  recordRefusal,
  recordSignIn,
  toVerifiedUser,
  verifiedSelect,
  type VerifiedUser,
} from './verify-credentials'

/** What an OpenID provider says of whom it signed in; `isEmailVerified` only where it vouches for the address. */
export type ExternalIdentity = {
  /** The provider, by its address (`iss`): subjects are unique within it alone. */
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  readonly isEmailVerified: boolean
  readonly name: string
  readonly locale: Locale
}

/** Why an identity does not sign in: whom it means is an administrator, disabled, unknown, or told by an unproved address. */
export const IDENTITY_REFUSALS = ['administrator', 'disabled', 'unknown', 'unverified'] as const
type IdentityRefusal = (typeof IDENTITY_REFUSALS)[number]

/**
 * The user an identity belongs to: the one it is linked with, else the one of its verified address, else a new one where
 * registration is open. An account with a password may have been made by somebody who never owned the address: the first link
 * by an address takes its password, second step, sessions and reset links away and disables its API keys. Administrators with
 * a password sign in with it only. Throws 403 `IDENTITY_REFUSED` with `why` (one of `IDENTITY_REFUSALS`), with an audit row.
 */
export async function signInExternally(ctx: ServiceContext, given: ExternalIdentity): Promise<VerifiedUser> {
  // An address that cannot be stored is nobody's.
  const email = normalEmail(isStorable(given.email ?? '') ? (given.email ?? '') : '')
  const identity = { ...given, email }
  try {
    await nameIssuer(ctx, identity.issuer)
    const userId = (await findLinked(ctx, identity)) ?? (await linkByEmail(ctx, identity))
    const user = await admittedUser(ctx, userId)
    await recordSignIn(ctx, user)
    return user
  } catch (error) {
    if (isAppError(error) && error.code === 'IDENTITY_REFUSED') await recordIdentity(ctx, identity, error)
    throw error
  }
}

type Identity = ExternalIdentity & { readonly email: string }

async function admittedUser(ctx: ServiceContext, id: bigint): Promise<VerifiedUser> {
  const row = await ctx.db.user.findFirst({
    where: { id, deletedAt: null },
    select: { ...verifiedSelect, status: true, passwordHash: true },
  })
  if (row?.status !== 'active') throw refused('disabled', id)
  // One without a password has no other way in: made before administrators needed one.
  if (row.role !== 'user' && row.passwordHash !== null) throw refused('administrator', id)
  return toVerifiedUser(row)
}

async function recordIdentity(
  ctx: ServiceContext,
  { issuer, subject, email }: Identity,
  { details }: AppError,
): Promise<void> {
  const { why, user_id: userId } = details
  await recordRefusal(ctx, {
    userId: typeof userId === 'number' ? userId : null,
    email,
    step: 'external',
    besides: { provider: issuer, subject, why },
  })
}

/** The provider of links that do not name their issuer. */
const UNNAMED = 'oidc'

/** Links without an issuer are of the only provider there was, which is the one that speaks first; another's subjects may be the same. */
async function nameIssuer(ctx: ServiceContext, issuer: string): Promise<void> {
  const unnamed = { provider: UNNAMED }
  if ((await ctx.db.authIdentity.count({ where: unnamed })) === 0) return
  await inTransaction(ctx, async (tx) => {
    await tx.$executeRaw`
      DELETE FROM auth_identities old USING auth_identities named
      WHERE old.provider = ${UNNAMED} AND named.provider = ${issuer} AND named.subject = old.subject`
    await tx.authIdentity.updateMany({ where: unnamed, data: { provider: issuer } })
  })
}

async function findLinked(ctx: ServiceContext, { issuer, subject }: Identity): Promise<bigint | null> {
  const row = await ctx.db.authIdentity.findFirst({
    where: { provider: issuer, subject, user: { deletedAt: null } },
    select: { userId: true },
  })
  return row?.userId ?? null
}

async function linkByEmail(ctx: ServiceContext, identity: Identity): Promise<bigint> {
  const { issuer, subject, email, isEmailVerified } = identity
  const link = { provider: issuer, subject }
  // An address nobody vouches for could be anybody's.
  if (email === '' || !isEmailVerified) throw refused('unverified')
  const { userId, cleared } = await inTransaction(ctx, async (tx) => {
    const known = await lockLinkable(tx, email)
    const { registration } = await readSettings(tx)
    if (known === null && registration !== 'open') throw refused('unknown')
    const id =
      known?.id ??
      (await insertUser(ctx, tx, {
        email,
        name: identity.name.slice(0, 200),
        locale: identity.locale,
        timeZone: 'UTC',
        passwordHash: null,
      }))
    const isCleared = known?.isUnproved ?? false
    if (isCleared) await clearCredentials(ctx, tx, id)
    // A link with a deleted user says nothing any more.
    await tx.authIdentity.deleteMany({ where: { ...link, user: { deletedAt: { not: null } } } })
    await tx.authIdentity.create({ data: { ...link, userId: id, email }, select: { id: true } })
    await writeAudit(tx, ctx, {
      action: 'link_identity',
      resource: 'user',
      resourceId: Number(id),
      after: { provider: issuer, email, credentials_cleared: isCleared },
    })
    return { userId: id, cleared: isCleared ? known : null }
  })
  if (cleared !== null) tellOwner(ctx, cleared, 'password_changed')
  return userId
}

/** `isUnproved`: it has a password, and no link has shown yet that its owner has the address. */
type Linkable = Owner & { readonly id: bigint; readonly isUnproved: boolean }

/** The account of an address, locked; `null` = there is none. Throws 403 for administrators and disabled accounts. */
async function lockLinkable(tx: Transaction, email: string): Promise<Linkable | null> {
  const where = { email, deletedAt: null }
  const found = await tx.user.findFirst({ where, select: { id: true } })
  if (found === null) return null
  await lockForEdit(tx, { table: 'users', id: Number(found.id), entity: 'User' })
  const row = await tx.user.findFirst({
    where: { ...where, id: found.id },
    select: { role: true, status: true, passwordHash: true, email: true, locale: true },
  })
  if (row?.status !== 'active') throw refused('disabled', found.id)
  if (row.role !== 'user') throw refused('administrator', found.id)
  const links = await tx.authIdentity.count({ where: { userId: found.id, email } })
  return {
    id: found.id,
    email: row.email,
    locale: row.locale,
    isUnproved: row.passwordHash !== null && links === 0,
  }
}

const SENTENCES: Readonly<Record<IdentityRefusal, string>> = {
  administrator: 'Administrators sign in with their password',
  disabled: 'This account is disabled',
  unknown: 'There is no account with this address',
  unverified: 'The provider does not vouch for an e-mail address',
}

function refused(why: IdentityRefusal, userId?: bigint): AppError {
  const details = { why, user_id: userId === undefined ? null : Number(userId) }
  return new AppError({ status: 403, code: 'IDENTITY_REFUSED', message: SENTENCES[why], details })
}
