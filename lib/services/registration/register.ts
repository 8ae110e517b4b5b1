import { z } from 'zod'
import { AppError, LOCALES, type Locale } from '@/lib/core'
import type { MailPort, ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { normalEmail } from '../shared/email-address'
import { hashPassword } from '../shared/password'
import { parseInput } from '../shared/parse-input'
import { announceChange } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { readSettings } from '../settings/settings'
import { assertAttempt } from '../sign-in/throttle'
import { emailTaken } from '../users/email-taken'
import { readUser } from '../users/queries'
import { emailField, passwordField, timeZoneField } from '../users/schemas'
import { mailText } from '../shared/mail-texts'
import type { Answer } from '../shared/answer'
import { findToken, invalidToken, issueToken, spendToken, type OneTimeTokenRow } from './one-time-token'
import type { registrationAnswer } from './answers'

const DAY_MS = 86_400_000

export const registerSchema = z.strictObject({
  email: emailField,
  password: passwordField,
  name: z.string().trim().max(200).default(''),
  locale: z.enum(LOCALES).default('en'),
  time_zone: timeZoneField.default('UTC'),
  /** The token of an invitation. */
  invite: z.string().trim().max(200).default(''),
})
type Registration = z.output<typeof registerSchema>

export const verifyEmailSchema = z.strictObject({ token: z.string().trim().min(1).max(200) })

/** What became of a registration: an account, or a mail that must be confirmed first. */
export type RegistrationView = Answer<typeof registrationAnswer>

/**
 * Registers a user as the setting `registration` allows. With a mail server the account is made only when the mailed link is
 * followed, and nothing tells whether the address has an account. Throws 403 `REGISTRATION_CLOSED`, 403 `INVALID_TOKEN` for a
 * bad invitation, 409 `CONFLICT` for a taken address (without mail), 429 `RATE_LIMITED`, 400 with fields.
 */
export async function registerUser(ctx: ServiceContext, input: unknown): Promise<RegistrationView> {
  const body = parseInput(registerSchema, input)
  await assertAttempt(ctx, [{ kind: 'registration', value: ctx.request.ip }])
  await assertAdmitted(ctx, body)
  const passwordHash = await hashPassword(body.password)
  if (ctx.mail !== undefined) {
    await sendVerification(ctx, ctx.mail, { ...body, passwordHash })
    return { status: 'verification_sent' }
  }
  await inTransaction(
    ctx,
    async (tx) => {
      if (body.invite !== '') await spendInvite(ctx, tx, body)
      await insertUser(ctx, tx, { ...body, timeZone: body.time_zone, passwordHash })
    },
    { onDuplicate: emailTaken },
  )
  return { status: 'created' }
}

/**
 * Makes the account of a confirmed address by the last link mailed to it: an earlier one may be of somebody who never had the
 * address. Throws 403 `INVALID_TOKEN`, 403 `REGISTRATION_CLOSED` when registration is not open any more (by invitation it
 * goes on), 409 `CONFLICT` when the address was taken meanwhile.
 */
export async function verifyEmail(ctx: ServiceContext, input: unknown): Promise<{ readonly email: string }> {
  const { token } = parseInput(verifyEmailSchema, input)
  return inTransaction(
    ctx,
    async (tx) => {
      const row = await spendToken(ctx, tx, { kind: 'verify', text: token })
      const pending = readPending(row)
      if (pending === null || !(await isLastLink(tx, row))) throw invalidToken()
      if (pending.invite === '') await assertOpen(tx)
      else await spendInvite(ctx, tx, pending)
      await insertUser(ctx, tx, pending)
      return { email: pending.email }
    },
    { onDuplicate: emailTaken },
  )
}

async function isLastLink(tx: Transaction, { id, email }: OneTimeTokenRow): Promise<boolean> {
  return (await tx.oneTimeToken.count({ where: { kind: 'verify', email, id: { gt: id } } })) === 0
}

async function assertOpen(tx: Transaction): Promise<void> {
  const { registration } = await readSettings(tx)
  if (registration !== 'open') throw closed('Registration is not open any more')
}

async function assertAdmitted(ctx: ServiceContext, { invite, email }: Registration): Promise<void> {
  const { registration } = await readSettings(ctx.db)
  if (registration === 'closed') throw closed('Registration is closed')
  if (invite !== '') {
    const row = await findToken(ctx, ctx.db, { kind: 'invite', text: invite })
    if (row === null || !isInviteFor(row, email)) throw invalidToken()
  } else if (registration === 'invite') throw closed('Registration needs an invitation')
}

function closed(message: string): AppError {
  return new AppError({ status: 403, code: 'REGISTRATION_CLOSED', message })
}

async function spendInvite(
  ctx: ServiceContext,
  tx: Transaction,
  { invite, email }: { readonly invite: string; readonly email: string },
): Promise<void> {
  const row = await spendToken(ctx, tx, { kind: 'invite', text: invite })
  if (!isInviteFor(row, email)) throw invalidToken()
}

/** The token that makes the first administrator invites nobody. */
function isInviteFor({ email: invited, payload }: OneTimeTokenRow, email: string): boolean {
  const isInvite = typeof payload === 'object' && payload !== null && 'invitation' in payload
  return isInvite && (invited === null || invited === email)
}

type Pending = {
  readonly email: string
  readonly name: string
  readonly locale: Locale
  readonly timeZone: string
  readonly passwordHash: string
  readonly invite: string
}

const pendingSchema = z.object({
  name: z.string(),
  locale: z.enum(LOCALES),
  timeZone: z.string(),
  passwordHash: z.string(),
  invite: z.string(),
})

function readPending({ email, payload }: OneTimeTokenRow): Pending | null {
  const parsed = pendingSchema.safeParse(payload)
  return parsed.success && email !== null ? { ...parsed.data, email } : null
}

async function sendVerification(
  ctx: ServiceContext,
  mail: MailPort,
  body: Registration & { readonly passwordHash: string },
): Promise<void> {
  const { email, locale } = body
  await assertAttempt(ctx, [{ kind: 'mailbox', value: email }])
  const taken = await ctx.db.user.count({ where: { email: normalEmail(email), deletedAt: null } })
  if (taken > 0) {
    return mail.send(mailText('registered', { to: email, locale, link: `${mail.baseUrl}/login` }))
  }
  const token = await issueToken(ctx, ctx.db, {
    kind: 'verify',
    email,
    payload: {
      name: body.name,
      locale,
      timeZone: body.time_zone,
      passwordHash: body.passwordHash,
      invite: body.invite,
    },
    expiresAt: new Date(ctx.now().getTime() + DAY_MS),
  })
  mail.send(
    mailText('verify', { to: email, locale, link: `${mail.baseUrl}/register/confirm?token=${token}` }),
  )
}

type NewUser = Omit<Pending, 'invite' | 'passwordHash'> & { readonly passwordHash: string | null }

/** Creates a user who registered, in the caller's transaction; answers the id. */
export async function insertUser(ctx: ServiceContext, tx: Transaction, user: NewUser): Promise<bigint> {
  const { id } = await tx.user.create({
    data: {
      email: user.email,
      name: user.name,
      locale: user.locale,
      timeZone: user.timeZone,
      passwordHash: user.passwordHash,
      state: { create: {} },
    },
    select: { id: true },
  })
  const view = await readUser(tx, Number(id))
  await writeAudit(tx, ctx, { action: 'register', resource: 'user', resourceId: view.id, after: view })
  await announceChange(tx, 'user', id)
  return id
}
