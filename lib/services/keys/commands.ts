import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma, Transaction } from '../shared/database'
import { openTo } from '../groups/open-groups'
import { conflict, refusedField } from '../shared/errors'
import { defined, toDatabase } from '../shared/json'
import { parseInput } from '../shared/parse-input'
import { requireAdmin, requireUserId } from '../shared/permissions'
import { announceChange, lockForEdit, lockLivingGroups, lockLivingUser } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { newApiKey } from './make-key'
import { readKey } from './queries'
import {
  createKeySchema,
  createUserKeySchema,
  KEY_READ_ONLY,
  updateKeySchema,
  type CreateKeyInput,
  type UpdateKeyInput,
} from './schemas'
import { toKeyView, type CreatedKeyView, type KeyView } from './view'

const DAY_MS = 86_400_000

/** Creates a key for a user; the answer alone carries `key`. Throws 404 for the user, 409 `CONFLICT` for a taken `custom_key`. */
export async function createUserKey(
  ctx: ServiceContext,
  userId: number,
  input: unknown,
): Promise<CreatedKeyView> {
  requireAdmin(ctx, 'provision')
  return createKey(ctx, userId, parseInput(createUserKeySchema, input))
}

/** Creates a key for the signed-in user, in a group they may use; the answer alone carries `key`. */
export async function createOwnKey(ctx: ServiceContext, input: unknown): Promise<CreatedKeyView> {
  return createKey(ctx, requireUserId(ctx), parseInput(createKeySchema, input))
}

/** Changes a user's key, for admins. Throws 404, 409 `STALE`. */
export async function updateUserKey(
  ctx: ServiceContext,
  key: { readonly userId: number; readonly id: number },
  input: unknown,
): Promise<KeyView> {
  requireAdmin(ctx, 'provision')
  return updateKey(ctx, key, input)
}

/** Changes a key of the signed-in user. Throws 404 for anybody else's, 409 `STALE`. */
export async function updateOwnKey(ctx: ServiceContext, id: number, input: unknown): Promise<KeyView> {
  return updateKey(ctx, { userId: requireUserId(ctx), id }, input)
}

/** Deletes a user's key (softly), for admins. Throws 404. */
export async function deleteUserKey(
  ctx: ServiceContext,
  key: { readonly userId: number; readonly id: number },
): Promise<void> {
  requireAdmin(ctx, 'provision')
  await deleteKey(ctx, key)
}

/** Deletes a key of the signed-in user (softly). Throws 404 for anybody else's. */
export async function deleteOwnKey(ctx: ServiceContext, id: number): Promise<void> {
  await deleteKey(ctx, { userId: requireUserId(ctx), id })
}

async function createKey(ctx: ServiceContext, userId: number, body: CreateKeyInput): Promise<CreatedKeyView> {
  const { key, ...stored } = newApiKey(ctx, body.custom_key)
  return inTransaction(
    ctx,
    async (tx) => {
      await lockLivingUser(tx, userId)
      await assertGroup(ctx, tx, { userId, groupId: body.group_id })
      const { id } = await tx.apiKey.create({
        data: {
          ...keyColumns(ctx, body),
          ...stored,
          name: body.name,
          userId: BigInt(userId),
          state: { create: {} },
        },
        select: { id: true },
      })
      const view = toKeyView(await readKey(tx, userId, Number(id)), ctx.now())
      await writeAudit(tx, ctx, { action: 'create', resource: 'api_key', resourceId: view.id, after: view })
      await announceChange(tx, 'api_key', id)
      return { ...view, key }
    },
    {
      onDuplicate: () =>
        conflict('This key exists already', 'CONFLICT', { fields: { custom_key: 'is taken' } }),
    },
  )
}

type KeyReference = { readonly userId: number; readonly id: number }

async function updateKey(
  ctx: ServiceContext,
  { userId, id }: KeyReference,
  input: unknown,
): Promise<KeyView> {
  const { revision, ...body } = parseInput(updateKeySchema, input, KEY_READ_ONLY)
  return inTransaction(ctx, async (tx) => {
    // Nobody else's key is locked.
    await readKey(tx, userId, id)
    if (body.group_id !== undefined) await lockLivingUser(tx, userId)
    await lockForEdit(tx, { table: 'api_keys', id, revision, entity: 'API key' })
    const before = await readKey(tx, userId, id)
    if (body.group_id !== Number(before.groupId))
      await assertGroup(ctx, tx, { userId, groupId: body.group_id })
    await tx.apiKey.update({
      where: { id: before.id },
      data: { ...keyColumns(ctx, body), revision: { increment: 1 } },
      select: { id: true },
    })
    const view = toKeyView(await readKey(tx, userId, id), ctx.now())
    await writeAudit(tx, ctx, {
      action: 'update',
      resource: 'api_key',
      resourceId: id,
      before: toKeyView(before, ctx.now()),
      after: view,
    })
    await announceChange(tx, 'api_key', before.id)
    return view
  })
}

async function deleteKey(ctx: ServiceContext, { userId, id }: KeyReference): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await readKey(tx, userId, id)
    await lockForEdit(tx, { table: 'api_keys', id, entity: 'API key' })
    const before = await readKey(tx, userId, id)
    await tx.apiKey.update({
      where: { id: before.id },
      data: { deletedAt: ctx.now(), status: 'disabled', revision: { increment: 1 } },
      select: { id: true },
    })
    await writeAudit(tx, ctx, {
      action: 'delete',
      resource: 'api_key',
      resourceId: id,
      before: toKeyView(before, ctx.now()),
    })
    await announceChange(tx, 'api_key', before.id)
  })
}

type GroupChoice = { readonly userId: number; readonly groupId: number | null | undefined }

/** The group must be alive; users may choose among those open to them. */
async function assertGroup(ctx: ServiceContext, tx: Transaction, choice: GroupChoice): Promise<void> {
  const { userId, groupId } = choice
  if (groupId === null || groupId === undefined) return
  const living = await lockLivingGroups(tx, [groupId])
  if (!living.has(groupId)) throw refusedField('group_id', `there is no group ${groupId}`, 'UNKNOWN_GROUP')
  if (ctx.actor.kind !== 'user' || ctx.actor.role === 'admin') return
  const allowed = await tx.group.count({
    where: { ...openTo(ctx, BigInt(userId)), id: BigInt(groupId) },
  })
  if (allowed === 0) throw refusedField('group_id', `there is no group ${groupId}`, 'UNKNOWN_GROUP')
}

function keyColumns(
  ctx: ServiceContext,
  body: UpdateKeyInput,
): Omit<
  Partial<Prisma.ApiKeyUncheckedCreateInput>,
  'id' | 'userId' | 'keyHash' | 'keyPrefix' | 'keyLast4' | 'state'
> {
  return defined({
    name: body.name,
    groupId: typeof body.group_id === 'number' ? BigInt(body.group_id) : body.group_id,
    status: body.status,
    quotaUsd: toDatabase(body.quota),
    limit5hUsd: toDatabase(body.rate_limit_5h),
    limit1dUsd: toDatabase(body.rate_limit_1d),
    limit7dUsd: toDatabase(body.rate_limit_7d),
    rpmLimit: body.rpm_limit,
    ipWhitelist: body.ip_whitelist,
    ipBlacklist: body.ip_blacklist,
    expiresAt:
      typeof body.expires_in_days === 'number'
        ? new Date(ctx.now().getTime() + body.expires_in_days * DAY_MS)
        : body.expires_at === undefined
          ? body.expires_in_days
          : body.expires_at,
    idempotencyEnabled: body.idempotency_enabled,
  })
}
