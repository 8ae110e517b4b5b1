import { z } from 'zod'
import { maskKey, shownKeyOf } from '@/lib/core'
import { ADMIN_KEY_SCOPES, type AdminKeyScope, type ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma } from '../shared/database'
import { notFound } from '../shared/errors'
import { nameField } from '../shared/fields'
import { toId, toIdOrNull, toTime, toTimeOrNull } from '../shared/json'
import { oneOf } from '../shared/narrow'
import { parseInput } from '../shared/parse-input'
import { actorUserId, requireAdmin } from '../shared/permissions'
import { inTransaction } from '../shared/transaction'
import type { Answer, Shown } from '../shared/answer'
import type { adminKeyAnswer, createdAdminKeyAnswer } from './answers'

export const createAdminKeySchema = z.strictObject({
  name: nameField,
  scope: z.enum(ADMIN_KEY_SCOPES).default('provision'),
})

const adminKeySelect = {
  id: true,
  name: true,
  scope: true,
  keyPrefix: true,
  keyLast4: true,
  createdBy: true,
  lastUsedAt: true,
  revokedAt: true,
  createdAt: true,
} satisfies Prisma.AdminKeySelect

type AdminKeyRow = Prisma.AdminKeyGetPayload<{ select: typeof adminKeySelect }>

/** An admin key as the API answers it; the key itself is shown once, at creation. */
export type AdminKeyView = Answer<typeof adminKeyAnswer>
type CreatedAdminKeyView = Shown<Answer<typeof createdAdminKeyAnswer>, 'key'>

/** Every admin key, revoked ones included, newest first. */
export async function listAdminKeys(ctx: ServiceContext): Promise<readonly AdminKeyView[]> {
  requireAdmin(ctx, 'full')
  const rows = await ctx.db.adminKey.findMany({ select: adminKeySelect, orderBy: { id: 'desc' } })
  return rows.map(toAdminKeyView)
}

/** Creates an admin key (`admin-` + 48 characters); the answer alone carries `key`. */
export async function createAdminKey(ctx: ServiceContext, input: unknown): Promise<CreatedAdminKeyView> {
  requireAdmin(ctx, 'full')
  const body = parseInput(createAdminKeySchema, input)
  const key = `admin-${Buffer.from(ctx.crypto.randomBytes(36)).toString('base64url')}`
  return inTransaction(ctx, async (tx) => {
    const row = await tx.adminKey.create({
      data: {
        ...body,
        keyHash: ctx.crypto.hashApiKey(key),
        ...shownKeyOf(key),
        createdBy: actorUserId(ctx),
      },
      select: adminKeySelect,
    })
    const view = toAdminKeyView(row)
    await writeAudit(tx, ctx, { action: 'create', resource: 'admin_key', resourceId: view.id, after: view })
    return { ...view, key }
  })
}

/** Revokes an admin key at once; a second time changes nothing. Throws 404. */
export async function revokeAdminKey(ctx: ServiceContext, id: number): Promise<AdminKeyView> {
  requireAdmin(ctx, 'full')
  return inTransaction(ctx, async (tx) => {
    const before = await tx.adminKey.findUnique({ where: { id: BigInt(id) }, select: adminKeySelect })
    if (before === null) throw notFound('Admin key')
    if (before.revokedAt !== null) return toAdminKeyView(before)
    const row = await tx.adminKey.update({
      where: { id: BigInt(id) },
      data: { revokedAt: ctx.now() },
      select: adminKeySelect,
    })
    await writeAudit(tx, ctx, { action: 'revoke', resource: 'admin_key', resourceId: id })
    return toAdminKeyView(row)
  })
}

/** The living admin key of a presented text; `null` if there is none. Notes that it was used. */
export async function findAdminKey(
  ctx: Pick<ServiceContext, 'db' | 'crypto' | 'now'>,
  presented: string,
): Promise<{ readonly id: number; readonly scope: AdminKeyScope } | null> {
  const row = await ctx.db.adminKey.findUnique({
    where: { keyHash: ctx.crypto.hashApiKey(presented) },
    select: { id: true, scope: true, revokedAt: true },
  })
  if (row === null || row.revokedAt !== null) return null
  await ctx.db.adminKey.update({
    where: { id: row.id },
    data: { lastUsedAt: ctx.now() },
    select: { id: true },
  })
  return { id: Number(row.id), scope: oneOf(ADMIN_KEY_SCOPES, row.scope) }
}

function toAdminKeyView(row: AdminKeyRow): AdminKeyView {
  return {
    id: toId(row.id),
    name: row.name,
    scope: oneOf(ADMIN_KEY_SCOPES, row.scope),
    key_masked: maskKey(row),
    created_by: toIdOrNull(row.createdBy),
    last_used_at: toTimeOrNull(row.lastUsedAt),
    revoked_at: toTimeOrNull(row.revokedAt),
    created_at: toTime(row.createdAt),
  }
}
