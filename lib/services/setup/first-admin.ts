import { AppError, LOCALES } from '@/lib/core'
import { z } from 'zod'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { hashPassword } from '../shared/password'
import { parseInput } from '../shared/parse-input'
import { announceChange, lockAdministrators } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { emailTaken } from '../users/email-taken'
import { readUser } from '../users/queries'
import { emailField, passwordField, timeZoneField } from '../users/schemas'
import type { UserView } from '../users/view'

const TOKEN_BYTES = 24
const TOKEN_HOURS = 24
const SETUP_PAYLOAD = { setup: true }

export const firstAdminSchema = z.strictObject({
  token: z.string().trim().min(1).max(200),
  email: emailField,
  password: passwordField,
  name: z.string().trim().max(200).default(''),
  locale: z.enum(LOCALES).default('en'),
  time_zone: timeZoneField.default('UTC'),
})

/** Whether there is no administrator yet. */
export async function needsSetup(ctx: Pick<ServiceContext, 'db'>): Promise<boolean> {
  return !(await hasAdministrator(ctx.db))
}

/** Makes the one-time token of the first run, good for 24 hours; earlier ones end. `null` when there is an administrator. */
export async function issueSetupToken(ctx: ServiceContext): Promise<string | null> {
  return inTransaction(ctx, async (tx) => {
    await lockAdministrators(tx)
    if (await hasAdministrator(tx)) return null
    const token = `setup-${Buffer.from(ctx.crypto.randomBytes(TOKEN_BYTES)).toString('base64url')}`
    await tx.oneTimeToken.deleteMany({ where: { kind: 'invite', payload: { equals: SETUP_PAYLOAD } } })
    await tx.oneTimeToken.create({
      data: {
        kind: 'invite',
        tokenHash: ctx.crypto.hashApiKey(token),
        payload: SETUP_PAYLOAD,
        expiresAt: new Date(ctx.now().getTime() + TOKEN_HOURS * 3_600_000),
      },
      select: { id: true },
    })
    return token
  })
}

/**
 * Creates the first administrator with the one-time token. Throws 400 with fields, 403 `INVALID_SETUP_TOKEN`, 409
 * `SETUP_DONE` when there is one already, 409 `CONFLICT` for a taken e-mail address.
 */
export async function createFirstAdmin(ctx: ServiceContext, input: unknown): Promise<UserView> {
  const { token, password, time_zone: timeZone, ...body } = parseInput(firstAdminSchema, input)
  if (!(await needsSetup(ctx))) throw setupDone()
  const passwordHash = await hashPassword(password)
  return inTransaction(
    ctx,
    async (tx) => {
      await lockAdministrators(tx)
      if (await hasAdministrator(tx)) throw setupDone()
      await useToken(ctx, tx, token)
      return insertAdmin(ctx, tx, { ...body, timeZone, passwordHash })
    },
    { onDuplicate: emailTaken },
  )
}

/** Creates the administrator of the configuration when there is none at all; answers whether it did. */
export async function ensureConfiguredAdmin(
  ctx: ServiceContext,
  input: { readonly email: string; readonly password: string },
): Promise<boolean> {
  const body = parseInput(z.strictObject({ email: emailField, password: passwordField }), input)
  if (!(await needsSetup(ctx))) return false
  const passwordHash = await hashPassword(body.password)
  return inTransaction(ctx, async (tx) => {
    await lockAdministrators(tx)
    if (await hasAdministrator(tx)) return false
    await insertAdmin(ctx, tx, { email: body.email, name: '', locale: 'en', timeZone: 'UTC', passwordHash })
    return true
  })
}

type NewAdmin = {
  readonly email: string
  readonly name: string
  readonly locale: string
  readonly timeZone: string
  readonly passwordHash: string
}

async function insertAdmin(ctx: ServiceContext, tx: Transaction, admin: NewAdmin): Promise<UserView> {
  const { id } = await tx.user.create({
    data: { ...admin, role: 'admin', state: { create: {} } },
    select: { id: true },
  })
  const view = await readUser(tx, Number(id))
  await writeAudit(tx, ctx, { action: 'create', resource: 'user', resourceId: view.id, after: view })
  await announceChange(tx, 'user', id)
  return view
}

async function useToken(ctx: ServiceContext, tx: Transaction, token: string): Promise<void> {
  const { count } = await tx.oneTimeToken.updateMany({
    where: {
      tokenHash: ctx.crypto.hashApiKey(token),
      kind: 'invite',
      payload: { equals: SETUP_PAYLOAD },
      usedAt: null,
      expiresAt: { gt: ctx.now() },
    },
    data: { usedAt: ctx.now() },
  })
  if (count === 1) return
  throw new AppError({
    status: 403,
    code: 'INVALID_SETUP_TOKEN',
    message: 'The setup token is wrong or has expired; a new one is printed at each start',
    details: { fields: { token: 'is wrong or has expired' } },
  })
}

async function hasAdministrator(db: Pick<Transaction, 'user'>): Promise<boolean> {
  const admin = await db.user.findFirst({ where: { role: 'admin', deletedAt: null }, select: { id: true } })
  return admin !== null
}

function setupDone(): AppError {
  return new AppError({ status: 409, code: 'SETUP_DONE', message: 'There is an administrator already' })
}
