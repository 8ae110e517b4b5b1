import { hasLegacyRoute, poolChannelId, type RoutingGroup } from '@/lib/routing'
import { loadRoutingGroups, type NamedEntry } from '../channels/routing-source'
import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { statusWhere } from './queries'
import { lostRoutesQuerySchema } from './schemas'
import type { accountRouteAnswer, lostRoutesAnswer } from './answers'

/** A group's way through a channel; `null` = without one. */
export type AccountRoute = Answer<typeof accountRouteAnswer>

/** What becomes of the routes of some accounts. */
export type LostRoutes = Answer<typeof lostRoutesAnswer>

/** The routes that would be left without an account in use if some accounts were deleted, or disabled. */
export async function findLostRoutes(ctx: ServiceContext, input: unknown): Promise<LostRoutes> {
  requireAdmin(ctx, 'read')
  const { ids, by } = parseQuery(lostRoutesQuerySchema, input)
  const named = ids.map(BigInt)
  const groups = await ctx.db.group.findMany({
    where: { deletedAt: null, accounts: { some: { accountId: { in: named } } } },
    select: { id: true, name: true },
    orderBy: { id: 'asc' },
  })
  const groupId = { in: groups.map(({ id }) => id) }
  const others = { accountId: { notIn: named } }
  const living: Prisma.AccountGroupWhereInput = { groupId, account: { deletedAt: null } }
  const inUse: Prisma.AccountGroupWhereInput = {
    groupId,
    account: { deletedAt: null, ...statusWhere('active') },
  }
  const [routings, rows, rowsLeft, accounts, accountsLeft] = await Promise.all([
    loadRoutingGroups(
      ctx.db,
      groups.map(({ id }) => Number(id)),
    ),
    countByPool(ctx, living),
    // A disabled account keeps its rows, and its channel its own pool with them.
    countByPool(ctx, by === 'delete' ? { ...living, ...others } : living),
    countByPool(ctx, inUse),
    countByPool(ctx, { ...inUse, ...others }),
  ])
  const served = groups.flatMap(({ id, name }) => {
    const group: RoutedGroup = { id: Number(id), name, routing: routings.get(Number(id)) ?? null }
    return routesOf(group).flatMap((route) => {
      const before = poolOf(group, route, rows)
      const after = poolOf(group, route, rowsLeft)
      if (numberIn(accounts, before) === numberIn(accountsLeft, before)) return []
      return [{ route, isLost: numberIn(accountsLeft, after) === 0 }]
    })
  })
  return { served: served.length, lost: served.filter(({ isLost }) => isLost).map(({ route }) => route) }
}

/** A group with its channels; `null` = it has none. */
type RoutedGroup = {
  readonly id: number
  readonly name: string
  readonly routing: RoutingGroup<NamedEntry> | null
}

/** The ways that requests of a group can take. */
function routesOf({ id, name, routing }: RoutedGroup): readonly AccountRoute[] {
  const group = { group_id: id, group_name: name }
  const channels = (routing?.bindings ?? []).map(({ channel }) => channel)
  const own = channels
    .filter(({ status }) => status === 'active')
    .map((channel) => ({ ...group, channel_id: channel.id, channel_name: channel.name }))
    .toSorted((a, b) => a.channel_id - b.channel_id)
  const isLegacy = routing === null || hasLegacyRoute(routing, routing.platform)
  return isLegacy ? [...own, { ...group, channel_id: null, channel_name: null }] : own
}

/** Bindings by group and channel, 0 = without one. */
type Pools = ReadonlyMap<string, number>

function numberIn(pools: Pools, pool: string): number {
  return pools.get(pool) ?? 0
}

/** The pool that serves a route while these rows stand. */
function poolOf({ id, routing }: RoutedGroup, { channel_id: channelId }: AccountRoute, rows: Pools): string {
  const hasOwnRows = rows.has(poolKey(id, channelId))
  return poolKey(id, poolChannelId({ bindings: routing?.bindings ?? [] }, channelId, hasOwnRows))
}

function poolKey(groupId: number | bigint, channelId: number | bigint | null): string {
  return `${groupId}/${channelId ?? 0}`
}

async function countByPool({ db }: ServiceContext, where: Prisma.AccountGroupWhereInput): Promise<Pools> {
  const rows = await db.accountGroup.groupBy({ by: ['groupId', 'channelId'], where, _count: { _all: true } })
  return new Map(rows.map((row) => [poolKey(row.groupId, row.channelId), row._count._all]))
}
