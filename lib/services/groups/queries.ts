import type { ServiceContext } from '../context'
import { countFailedEver } from '../dashboard/failed-requests'
import type { Prisma } from '../shared/database'
import { notFound } from '../shared/errors'
import { toAmount, toId } from '../shared/json'
import { containsText, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { listGroupsQuerySchema } from './schemas'
import { groupSelect, toGroupView, type GroupView } from './view'
import type { groupStatsAnswer } from './answers'

const ORDER_COLUMNS = { sort_order: 'sortOrder', name: 'name', created_at: 'createdAt', id: 'id' } as const

/** Groups by page; filters: search (name), platform, status. */
export async function listGroups(ctx: ServiceContext, input: unknown = {}): Promise<ListPage<GroupView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listGroupsQuerySchema, input)
  const where: Prisma.GroupWhereInput = {
    deletedAt: null,
    ...(query.platform === undefined ? {} : { platform: query.platform }),
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.search === undefined ? {} : { name: containsText(query.search) }),
  }
  const [total, rows] = await Promise.all([
    ctx.db.group.count({ where }),
    ctx.db.group.findMany({
      where,
      select: groupSelect,
      orderBy: [{ [ORDER_COLUMNS[query.sort_by]]: query.sort_order }, { id: 'asc' }],
      ...pageWindow(query),
    }),
  ])
  return toListPage(query, total, rows.map(toGroupView))
}

/** Every living group in its sort order, for pickers. */
export async function listAllGroups(ctx: ServiceContext): Promise<readonly GroupView[]> {
  requireAdmin(ctx, 'read')
  const rows = await ctx.db.group.findMany({
    where: { deletedAt: null },
    select: groupSelect,
    orderBy: [{ sortOrder: 'asc' }, { id: 'asc' }],
  })
  return rows.map(toGroupView)
}

/** One group. Throws 404 `NOT_FOUND`. */
export async function getGroup(ctx: ServiceContext, id: number): Promise<GroupView> {
  requireAdmin(ctx, 'read')
  return readGroup(ctx.db, id)
}

/** One group without a permission check; for verbs that have made it. */
export async function readGroup(db: Pick<Prisma.TransactionClient, 'group'>, id: number): Promise<GroupView> {
  const row = await db.group.findFirst({ where: { id: BigInt(id), deletedAt: null }, select: groupSelect })
  if (row === null) throw notFound('Group')
  return toGroupView(row)
}

/** Sums of a group; money in USD. */
export type GroupStats = Answer<typeof groupStatsAnswer>

/** What a group holds and what it has used so far, from the rollups. Throws 404 `NOT_FOUND`. */
export async function getGroupStats(ctx: ServiceContext, id: number): Promise<GroupStats> {
  requireAdmin(ctx, 'read')
  const group = await readGroup(ctx.db, id)
  const groupId = BigInt(id)
  const [accounts, activeKeys, failed, sums] = await Promise.all([
    ctx.db.accountGroup.findMany({
      where: { groupId },
      distinct: ['accountId'],
      select: { accountId: true },
    }),
    ctx.db.apiKey.count({ where: { groupId, deletedAt: null, status: 'active' } }),
    countFailedEver(ctx, 'group', id),
    ctx.db.usageRollupRoute.aggregate({
      where: { groupId },
      _sum: {
        requests: true,
        errors: true,
        inputTokens: true,
        outputTokens: true,
        totalCost: true,
        actualCost: true,
        accountCost: true,
      },
    }),
  ])
  const sum = sums._sum
  return {
    group_id: id,
    channels: group.channels_count,
    accounts: accounts.length,
    api_keys: group.api_keys_count,
    active_api_keys: activeKeys,
    requests: toId(sum.requests ?? 0n),
    errors: toId(sum.errors ?? 0n),
    failed_requests: failed,
    input_tokens: toId(sum.inputTokens ?? 0n),
    output_tokens: toId(sum.outputTokens ?? 0n),
    total_cost: sum.totalCost === null ? 0 : toAmount(sum.totalCost),
    actual_cost: sum.actualCost === null ? 0 : toAmount(sum.actualCost),
    account_cost: sum.accountCost === null ? 0 : toAmount(sum.accountCost),
  }
}
