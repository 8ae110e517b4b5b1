import { z } from 'zod'
import { LOCALES } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { notFound } from '../shared/errors'
import { revisionField } from '../shared/fields'
import { defined } from '../shared/json'
import { parseInput } from '../shared/parse-input'
import { requireUserId } from '../shared/permissions'
import { announceChange, lockForEdit } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { timeZoneField, USER_READ_ONLY } from '../users/schemas'
import { countKeys } from '../users/count-keys'
import { toUserView, userSelect } from '../users/view'
import type { Answer } from '../shared/answer'
import type { profileAnswer } from './answers'

/** What somebody sees of themselves: everything but the operator's notes. */
export type ProfileView = Answer<typeof profileAnswer>

export const updateProfileSchema = z
  .strictObject({
    name: z.string().trim().max(200),
    locale: z.enum(LOCALES),
    time_zone: timeZoneField,
    revision: revisionField,
  })
  .partial()

/** Fields of a profile answer that a PUT may send back; they are ignored. */
const PROFILE_READ_ONLY = [
  ...USER_READ_ONLY,
  'email',
  'role',
  'status',
  'concurrency',
  'rpm_limit',
  'allowed_groups',
  'has_password',
  'recovery_codes_left',
]

/** The signed-in user. Throws 404 when the account is gone. */
export async function getProfile(ctx: ServiceContext): Promise<ProfileView> {
  return readProfile(ctx.db, requireUserId(ctx))
}

/** Changes name, language and time zone of the signed-in user. Throws 400 with fields, 409 `STALE`. */
export async function updateProfile(ctx: ServiceContext, input: unknown): Promise<ProfileView> {
  const userId = requireUserId(ctx)
  const { revision, ...body } = parseInput(updateProfileSchema, input, PROFILE_READ_ONLY)
  return inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'users', id: userId, revision, entity: 'User' })
    const before = await readProfile(tx, userId)
    await tx.user.update({
      where: { id: BigInt(userId) },
      data: {
        ...defined({ name: body.name, locale: body.locale, timeZone: body.time_zone }),
        revision: { increment: 1 },
      },
      select: { id: true },
    })
    const after = await readProfile(tx, userId)
    await writeAudit(tx, ctx, { action: 'update', resource: 'user', resourceId: userId, before, after })
    await announceChange(tx, 'user', BigInt(userId))
    return after
  })
}

async function readProfile(db: Pick<Transaction, 'user' | 'apiKey'>, id: number): Promise<ProfileView> {
  const row = await db.user.findFirst({
    where: { id: BigInt(id), deletedAt: null },
    select: {
      ...userSelect,
      passwordHash: true,
      recoveryCodes: { where: { usedAt: null }, select: { id: true } },
    },
  })
  if (row === null) throw notFound('User')
  const keys = await countKeys(db, [row.id])
  const { notes: _notes, ...view } = toUserView(row, keys.get(row.id) ?? 0)
  return {
    ...view,
    has_password: row.passwordHash !== null,
    recovery_codes_left: row.recoveryCodes.length,
  }
}
