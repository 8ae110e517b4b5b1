import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { conflict, notFound, brokenRule, refusedField } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockForEdit, lockLivingGroups } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { checkModelRouting } from './check-model-routing'
import { groupColumns } from './columns'
import { assertNoSubscribers, assertUnused } from './group-uses'
import { readGroup } from './queries'
import {
  createGroupSchema,
  GROUP_READ_ONLY,
  sortGroupsSchema,
  updateGroupSchema,
  type UpdateGroupInput,
} from './schemas'
import type { GroupView } from './view'

function nameTaken(): Error {
  return conflict('A group of this name exists already', 'CONFLICT', { fields: { name: 'is taken' } })
}

/** Creates a group. Throws 400 with fields, 409 `CONFLICT` for a name that is taken. */
export async function createGroup(ctx: ServiceContext, input: unknown): Promise<GroupView> {
  requireAdmin(ctx, 'provision')
  const body = parseInput(createGroupSchema, input)
  checkModelRouting(body.model_routing ?? {})
  return inTransaction(
    ctx,
    async (tx) => {
      await assertFallbacks(tx, null, body)
      const { id } = await tx.group.create({
        data: { ...groupColumns(body), name: body.name, platform: body.platform },
        select: { id: true },
      })
      const view = await readGroup(tx, Number(id))
      await writeAudit(tx, ctx, { action: 'create', resource: 'group', resourceId: view.id, after: view })
      await announceChange(tx, 'group', id)
      return view
    },
    { onDuplicate: nameTaken },
  )
}

/**
 * Changes the fields sent. Throws 404, 409 `STALE` or `CONFLICT`, 400 with fields; a group of which subscriptions run stays a
 * subscription group (409 `CONFLICT`), as does one of which codes give them (409 `GROUP_HAS_CODES`).
 */
export async function updateGroup(ctx: ServiceContext, id: number, input: unknown): Promise<GroupView> {
  requireAdmin(ctx, 'provision')
  const { revision, ...body } = parseInput(updateGroupSchema, input, GROUP_READ_ONLY)
  checkModelRouting(body.model_routing ?? {})
  return inTransaction(
    ctx,
    async (tx) => {
      await lockForEdit(tx, { table: 'groups', id, revision, entity: 'Group' })
      const before = await readGroup(tx, id)
      if (before.subscription_type === 'subscription' && body.subscription_type === 'standard') {
        await assertNoSubscribers(ctx, tx, { groupId: BigInt(id), field: 'subscription_type' })
      }
      await assertFallbacks(tx, before, body)
      await tx.group.update({
        where: { id: BigInt(id) },
        data: { ...groupColumns(body), revision: { increment: 1 } },
        select: { id: true },
      })
      const view = await readGroup(tx, id)
      await writeAudit(tx, ctx, { action: 'update', resource: 'group', resourceId: id, before, after: view })
      await announceChange(tx, 'group', BigInt(id))
      return view
    },
    { onDuplicate: nameTaken },
  )
}

/**
 * Deletes a group (softly) with its routes and bindings. Throws 409 `GROUP_HAS_KEYS` while keys belong to it,
 * `GROUP_HAS_CODES` while codes give a subscription of it, `CONFLICT` while one runs or another group falls back to it.
 */
export async function deleteGroup(ctx: ServiceContext, id: number): Promise<void> {
  requireAdmin(ctx, 'provision')
  const groupId = BigInt(id)
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'groups', id, entity: 'Group' })
    const before = await readGroup(tx, id)
    await assertUnused(ctx, tx, groupId)
    await tx.accountGroup.deleteMany({ where: { groupId } })
    await tx.channelGroup.deleteMany({ where: { groupId } })
    await tx.userGroup.deleteMany({ where: { groupId } })
    await tx.group.update({
      where: { id: groupId },
      data: {
        deletedAt: ctx.now(),
        fallbackGroupId: null,
        fallbackGroupIdOnInvalidRequest: null,
        revision: { increment: 1 },
      },
      select: { id: true },
    })
    await writeAudit(tx, ctx, { action: 'delete', resource: 'group', resourceId: id, before })
    await announceChange(tx, 'group', groupId)
  })
}

/** Sets the order of groups in one step. Throws 404 when one is unknown. */
export async function sortGroups(ctx: ServiceContext, input: unknown): Promise<void> {
  requireAdmin(ctx, 'provision')
  const body = parseInput(sortGroupsSchema, input)
  await inTransaction(ctx, async (tx) => {
    for (const { id, sort_order: sortOrder } of body.toSorted((a, b) => a.id - b.id)) {
      const { count } = await tx.group.updateMany({
        where: { id: BigInt(id), deletedAt: null },
        data: { sortOrder, revision: { increment: 1 } },
      })
      if (count === 0) throw notFound(`Group ${id}`)
    }
    await writeAudit(tx, ctx, { action: 'sort', resource: 'group', resourceId: null, after: { order: body } })
    await announceChange(tx, 'group', null)
  })
}

const FALLBACK_FIELDS = [
  { field: 'fallback_group_id', column: 'fallbackGroupId' },
  { field: 'fallback_group_id_on_invalid_request', column: 'fallbackGroupIdOnInvalidRequest' },
] as const

/**
 * A fallback target must exist, be another group and not redirect itself; a target may not start to redirect. For invalid
 * requests only another target than before is asked whether requests can begin again there: Anthropic's, paid by balance. A
 * target stays as it is until commit.
 */
async function assertFallbacks(
  tx: Transaction,
  before: GroupView | null,
  body: UpdateGroupInput,
): Promise<void> {
  const id = before?.id ?? null
  const living = await lockLivingGroups(
    tx,
    FALLBACK_FIELDS.flatMap(({ field }) => body[field] ?? []),
  )
  for (const { field, column } of FALLBACK_FIELDS) {
    const target = body[field]
    if (target === undefined || target === null) continue
    if (target === id) throw brokenRule(field, 'must be another group', 'fallback_to_itself')
    if (!living.has(target)) throw refusedField(field, `there is no group ${target}`, 'UNKNOWN_GROUP')
    const row = await tx.group.findUniqueOrThrow({
      where: { id: BigInt(target) },
      select: {
        fallbackGroupId: true,
        fallbackGroupIdOnInvalidRequest: true,
        platform: true,
        subscriptionType: true,
      },
    })
    if (row[column] !== null)
      throw brokenRule(field, 'this group falls back to another one itself', 'fallback_chain')
    const isNew = field === 'fallback_group_id_on_invalid_request' && target !== before?.[field]
    if (isNew && (row.platform !== 'anthropic' || row.subscriptionType !== 'standard'))
      throw brokenRule(field, 'must be a standard group of the platform anthropic', 'fallback_platform')
    const isTarget =
      id !== null && (await tx.group.count({ where: { [column]: BigInt(id), deletedAt: null } })) > 0
    if (isTarget) throw brokenRule(field, 'another group falls back to this one', 'fallback_target')
  }
}
