import { z } from 'zod'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { endOtherSessions } from '../profile/own-sessions'
import { conflict, notFound, refusedField } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { verifyPassword } from '../shared/password'
import { requireAdmin, requireUserId } from '../shared/permissions'
import { tellOwner } from '../shared/tell-owner'
import { inTransaction } from '../shared/transaction'
import { assertAttempt, forgiveAttempt, type ThrottleSubject } from '../sign-in/throttle'
import type { Answer, Shown } from '../shared/answer'
import { fromBase32, toBase32 } from './base32'
import { checkSecondFactor, spendStep } from './check-second-factor'
import { makeRecoveryCodes, storeRecoveryCodes } from './recovery-codes'
import { matchTotp, otpauthUrl } from './totp'
import type { recoveryCodesAnswer, totpSetupAnswer } from './answers'

const SECRET_BYTES = 20
const SETUP_MINUTES = 15

/** A secret to be shown to its user once; `setup_token` brings it back for `enableTotp` within 15 minutes. */
export type TotpSetupView = Shown<Answer<typeof totpSetupAnswer>, 'secret' | 'otpauth_url' | 'setup_token'>

export type RecoveryCodesView = Shown<Answer<typeof recoveryCodesAnswer>, 'recovery_codes'>

const codeField = z.string().trim().min(1, 'is missing').max(64)
const passwordGiven = z.string().max(256)

export const confirmTotpSchema = z.strictObject({ code: codeField, password: passwordGiven.default('') })
export const enableTotpSchema = confirmTotpSchema.extend({ setup_token: z.string().min(1).max(2000) })
const setupTokenSchema = z.object({ userId: z.int(), secret: z.string(), expiresAtMs: z.number() })

/** Makes a secret for an authenticator app; nothing is stored yet. Throws 409 `CONFLICT` when a second step is on already. */
export async function setupTotp(ctx: ServiceContext): Promise<TotpSetupView> {
  const userId = requireUserId(ctx)
  const user = await readOwn(ctx, userId)
  if (user.totpSecret !== null) throw conflict('The second step is switched on already')
  const secret = toBase32(ctx.crypto.randomBytes(SECRET_BYTES))
  const expiresAtMs = ctx.now().getTime() + SETUP_MINUTES * 60_000
  return {
    secret,
    otpauth_url: otpauthUrl({ account: user.email, secretBase32: secret }),
    setup_token: ctx.crypto.encrypt(JSON.stringify({ userId, secret, expiresAtMs })),
  }
}

/**
 * Switches the second step on with a first code from the app and the password; answers recovery codes, shown once. A session
 * alone does not do: whoever found one could keep its owner out. Other sessions end: who opened them has shown no second step.
 * Throws 400 with fields, 409, 429 after too many tries.
 */
export async function enableTotp(ctx: ServiceContext, input: unknown): Promise<RecoveryCodesView> {
  const userId = requireUserId(ctx)
  const body = parseInput(enableTotpSchema, input)
  const secret = openSetupToken(ctx, userId, body.setup_token)
  const bytes = fromBase32(secret)
  const code = body.code.replaceAll(/\s/g, '')
  const step = bytes === null ? null : matchTotp(bytes, code, ctx.now().getTime())
  if (step === null) throw wrongCode()
  const user = await readOwn(ctx, userId)
  const account = await beginConfirmation(ctx, user, body.password)
  await forgiveAttempt(ctx, account, { all: true })
  const codes = makeRecoveryCodes(ctx)
  await inTransaction(ctx, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: BigInt(userId), totpSecret: null, deletedAt: null },
      data: { totpSecret: ctx.crypto.encrypt(secret) },
    })
    if (count === 0) throw conflict('The second step is switched on already')
    await storeRecoveryCodes(ctx, tx, { userId: BigInt(userId), codes })
    await endOtherSessions(ctx, tx, userId)
    await writeAudit(tx, ctx, { action: 'enable_totp', resource: 'user', resourceId: userId })
  })
  // The code of the set-up is no code to sign in with.
  await spendStep(ctx, BigInt(userId), step)
  tellOwner(ctx, await readOwn(ctx, userId), 'totp_enabled')
  return { recovery_codes: codes }
}

/** Switches the second step off; needs a code and the password. Throws 400 with fields, 429 after too many tries. */
export async function disableTotp(ctx: ServiceContext, input: unknown): Promise<void> {
  const userId = requireUserId(ctx)
  await confirmSecondFactor(ctx, userId, input)
  await clearTotp(ctx, userId)
}

/** Makes new recovery codes, which end the old ones; needs a code and the password. */
export async function renewRecoveryCodes(ctx: ServiceContext, input: unknown): Promise<RecoveryCodesView> {
  const userId = requireUserId(ctx)
  await confirmSecondFactor(ctx, userId, input)
  const codes = makeRecoveryCodes(ctx)
  await inTransaction(ctx, async (tx) => {
    await storeRecoveryCodes(ctx, tx, { userId: BigInt(userId), codes })
    await writeAudit(tx, ctx, { action: 'renew_recovery_codes', resource: 'user', resourceId: userId })
  })
  return { recovery_codes: codes }
}

/** Switches a user's second step off who has lost it, for admins. Throws 404. */
export async function disableUserTotp(ctx: ServiceContext, userId: number): Promise<void> {
  requireAdmin(ctx, 'full')
  await clearTotp(ctx, userId)
}

async function clearTotp(ctx: ServiceContext, userId: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: BigInt(userId), deletedAt: null },
      data: { totpSecret: null },
    })
    if (count === 0) throw notFound('User')
    await tx.recoveryCode.deleteMany({ where: { userId: BigInt(userId) } })
    await writeAudit(tx, ctx, { action: 'disable_totp', resource: 'user', resourceId: userId })
  })
  tellOwner(ctx, await readOwn(ctx, userId), 'totp_disabled')
}

async function confirmSecondFactor(ctx: ServiceContext, userId: number, input: unknown): Promise<void> {
  const body = parseInput(confirmTotpSchema, input)
  const user = await readOwn(ctx, userId)
  if (user.totpSecret === null) throw conflict('The second step is not switched on')
  const account = await beginConfirmation(ctx, user, body.password)
  const isRight = await checkSecondFactor(ctx, {
    userId: BigInt(userId),
    sealedSecret: user.totpSecret,
    code: body.code,
  })
  if (!isRight) throw wrongCode()
  await forgiveAttempt(ctx, account, { all: true })
}

/**
 * Counts a try and checks the password of those who have one; answers whose tries are forgiven once all is right. Tries of a
 * stolen session count like those of a sign-in. Throws 400 `WRONG_PASSWORD`, 429.
 */
async function beginConfirmation(
  ctx: ServiceContext,
  { email, passwordHash }: OwnSecrets,
  password: string,
): Promise<ThrottleSubject> {
  const account: ThrottleSubject = { kind: 'account', value: email }
  await assertAttempt(ctx, [account])
  if (passwordHash !== null && !(await verifyPassword(passwordHash, password))) {
    throw refusedField('password', 'is wrong', 'WRONG_PASSWORD')
  }
  return account
}

type OwnSecrets = {
  readonly email: string
  readonly locale: string
  readonly totpSecret: string | null
  readonly passwordHash: string | null
}

async function readOwn(ctx: ServiceContext, userId: number): Promise<OwnSecrets> {
  const row = await ctx.db.user.findFirst({
    where: { id: BigInt(userId), deletedAt: null },
    select: { email: true, locale: true, totpSecret: true, passwordHash: true },
  })
  if (row === null) throw notFound('User')
  return row
}

function openSetupToken(ctx: ServiceContext, userId: number, token: string): string {
  const refused = refusedField('setup_token', 'has expired: begin again', 'INVALID_TOKEN')
  let content: unknown
  try {
    content = JSON.parse(ctx.crypto.decrypt(token))
  } catch {
    throw refused
  }
  const parsed = setupTokenSchema.safeParse(content)
  if (!parsed.success || parsed.data.userId !== userId) throw refused
  if (parsed.data.expiresAtMs < ctx.now().getTime()) throw refused
  return parsed.data.secret
}

function wrongCode(): Error {
  return refusedField('code', 'is wrong or was used already', 'WRONG_CODE')
}
