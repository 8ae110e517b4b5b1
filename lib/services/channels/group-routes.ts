import { readGroup } from '../groups/queries'
import { groupChannelsSchema } from '../groups/schemas'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { refusedFields, type FieldIssue } from '../shared/errors'
import { toId } from '../shared/json'
import { statusOf } from '../shared/narrow'
import { assertSeen } from '../shared/assert-seen'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockForEdit, lockLivingChannels } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import type { Answer } from '../shared/answer'
import { ambiguityRefusal, findNewAmbiguities } from './route-change'
import { loadRoutingGroups } from './routing-source'
import { groupInUse } from './write-groups'
import type { groupRouteAnswer } from './answers'

/** A route of a group, smaller `route_priority` first. */
export type GroupRouteView = Answer<typeof groupRouteAnswer>

/** The channels of a group in routing order. Throws 404 `NOT_FOUND`. */
export async function listGroupChannels(
  ctx: ServiceContext,
  groupId: number,
): Promise<readonly GroupRouteView[]> {
  requireAdmin(ctx, 'read')
  await readGroup(ctx.db, groupId)
  return readRoutes(ctx.db, groupId)
}

async function readRoutes(
  db: Pick<Transaction, 'channelGroup'>,
  groupId: number,
): Promise<readonly GroupRouteView[]> {
  const rows = await db.channelGroup.findMany({
    where: { groupId: BigInt(groupId), channel: { deletedAt: null } },
    select: {
      channelId: true,
      routePriority: true,
      channel: { select: { name: true, status: true } },
      accounts: { where: { account: { deletedAt: null } }, select: { accountId: true } },
    },
    orderBy: [{ routePriority: 'asc' }, { channelId: 'asc' }],
  })
  return rows.map((row) => ({
    channel_id: toId(row.channelId),
    name: row.channel.name,
    status: statusOf(row.channel.status),
    route_priority: row.routePriority,
    accounts_count: row.accounts.length,
  }))
}

type RouteOptions = {
  /** Drop the account bindings of channels that go. */
  readonly unbind?: boolean
  /** Accept that a model served today becomes ambiguous. */
  readonly confirmAmbiguous?: boolean
  /** The routes the caller saw, as JSON; left out = not looked at. */
  readonly seen?: string | undefined
}

/**
 * Replaces the routes of a group. Throws 404, 400 `INVALID_CHANNEL_ID`, 409 `CHANNEL_GROUP_IN_USE` when a channel goes whose
 * accounts are bound for the group, 409 `CHANNEL_ROUTE_AMBIGUOUS` as a channel save does, 409 `STALE`.
 */
export async function setGroupChannels(
  ctx: ServiceContext,
  groupId: number,
  { input, options = {} }: { readonly input: unknown; readonly options?: RouteOptions },
): Promise<readonly GroupRouteView[]> {
  requireAdmin(ctx, 'provision')
  const wanted = parseInput(groupChannelsSchema, input)
  return inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'groups', id: groupId, entity: 'Group' })
    await assertChannels(
      tx,
      wanted.map((route) => route.channel_id),
    )
    const before = await readRoutes(tx, groupId)
    assertSeen(options.seen, {
      schema: groupChannelsSchema,
      storedOf: () => before,
      comparable: (routes) => routes.map((route) => [route.channel_id, route.route_priority]),
    })
    const routesBefore = await loadRoutingGroups(tx, [groupId])
    await removeRoutes(tx, { groupId, before, wanted, unbind: options.unbind ?? false })
    for (const { channel_id: channelId, route_priority: routePriority } of wanted) {
      const key = { channelId: BigInt(channelId), groupId: BigInt(groupId) }
      await tx.channelGroup.upsert({
        where: { channelId_groupId: key },
        create: { ...key, routePriority },
        update: { routePriority },
        select: { id: true },
      })
    }
    const ambiguities = findNewAmbiguities(routesBefore, await loadRoutingGroups(tx, [groupId]))
    if (options.confirmAmbiguous !== true && ambiguities.length > 0) throw ambiguityRefusal(ambiguities)
    const after = await readRoutes(tx, groupId)
    await writeAudit(tx, ctx, {
      action: 'set_channels',
      resource: 'group',
      resourceId: groupId,
      before: { channels: before },
      after: { channels: after },
    })
    await announceChange(tx, 'group', BigInt(groupId))
    return after
  })
}

async function assertChannels(tx: Transaction, ids: readonly number[]): Promise<void> {
  const known = await lockLivingChannels(tx, ids)
  const issues: FieldIssue[] = []
  const seen = new Set<number>()
  for (const [index, id] of ids.entries()) {
    const path = `${index}.channel_id`
    if (!known.has(id))
      issues.push({ path, code: 'INVALID_CHANNEL_ID', message: `there is no channel ${id}` })
    else if (seen.has(id))
      issues.push({ path, code: 'INVALID_CHANNEL_ID', message: `channel ${id} is named twice` })
    seen.add(id)
  }
  if (issues.length > 0) throw refusedFields(issues)
}

type Removal = {
  readonly groupId: number
  readonly before: readonly GroupRouteView[]
  readonly wanted: readonly { readonly channel_id: number }[]
  readonly unbind: boolean
}

async function removeRoutes(tx: Transaction, { groupId, before, wanted, unbind }: Removal): Promise<void> {
  const gone = before
    .map((route) => route.channel_id)
    .filter((id) => !wanted.some((route) => route.channel_id === id))
  if (gone.length === 0) return
  const where = { groupId: BigInt(groupId), channelId: { in: gone.map(BigInt) } }
  if (unbind) await tx.accountGroup.deleteMany({ where })
  const accounts = await tx.accountGroup.count({ where })
  if (accounts > 0) throw groupInUse([{ groupId, accounts }])
  await tx.channelGroup.deleteMany({ where })
}
