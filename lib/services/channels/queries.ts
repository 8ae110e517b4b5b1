import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { notFound } from '../shared/errors'
import { containsText, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { listChannelsQuerySchema } from './schemas'
import { channelSelect, type ChannelRow } from './select'
import { toChannelView, type ChannelView } from './view'
import { findChannelWarnings } from './warnings'
import type { channelAccountAnswer } from './answers'

const ORDER_COLUMNS = { name: 'name', created_at: 'createdAt', updated_at: 'updatedAt', id: 'id' } as const

/** Channels by page, with warnings; filters: search (name), status, platform (of a group it serves), group_id. */
export async function listChannels(ctx: ServiceContext, input: unknown = {}): Promise<ListPage<ChannelView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listChannelsQuerySchema, input)
  const bound: Prisma.ChannelGroupWhereInput[] = [
    ...(query.group_id === undefined ? [] : [{ groupId: BigInt(query.group_id) }]),
    ...(query.platform === undefined ? [] : [{ group: { platform: query.platform } }]),
  ]
  const where: Prisma.ChannelWhereInput = {
    deletedAt: null,
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.search === undefined ? {} : { name: containsText(query.search) }),
    ...(bound.length === 0 ? {} : { groups: { some: { AND: bound } } }),
  }
  const [total, rows] = await Promise.all([
    ctx.db.channel.count({ where }),
    ctx.db.channel.findMany({
      where,
      select: channelSelect,
      orderBy: [{ [ORDER_COLUMNS[query.sort_by]]: query.sort_order }, { id: 'asc' }],
      ...pageWindow(query),
    }),
  ])
  const warnings = await findChannelWarnings(ctx, rows)
  return toListPage(
    query,
    total,
    rows.map((row) => toChannelView(row, warnings.get(row.id))),
  )
}

/** One channel with its whole body and warnings. Throws 404 `CHANNEL_NOT_FOUND`. */
export async function getChannel(ctx: ServiceContext, id: number): Promise<ChannelView> {
  requireAdmin(ctx, 'read')
  const row = await readChannel(ctx.db, id)
  const warnings = await findChannelWarnings(ctx, [row])
  return toChannelView(row, warnings.get(row.id))
}

/** The row of one living channel. Throws 404 `CHANNEL_NOT_FOUND`. */
export async function readChannel(
  db: Pick<Prisma.TransactionClient, 'channel'>,
  id: number,
): Promise<ChannelRow> {
  const row = await db.channel.findFirst({
    where: { id: BigInt(id), deletedAt: null },
    select: channelSelect,
  })
  if (row === null) throw notFound('Channel', 'CHANNEL_NOT_FOUND')
  return row
}

/** An account bound inside a channel, with the group it serves there. */
export type ChannelAccountView = Answer<typeof channelAccountAnswer>

/** The bindings of a channel, by group and priority. Throws 404 `CHANNEL_NOT_FOUND`. */
export async function listChannelAccounts(
  ctx: ServiceContext,
  id: number,
): Promise<readonly ChannelAccountView[]> {
  requireAdmin(ctx, 'read')
  await readChannel(ctx.db, id)
  const rows = await ctx.db.accountGroup.findMany({
    where: { channelId: BigInt(id), account: { deletedAt: null } },
    select: {
      groupId: true,
      priority: true,
      group: { select: { name: true } },
      account: { select: { id: true, name: true, platform: true, status: true, schedulable: true } },
    },
    orderBy: [{ groupId: 'asc' }, { priority: 'asc' }, { accountId: 'asc' }],
  })
  return rows.map(({ groupId, priority, group, account }) => ({
    account_id: Number(account.id),
    name: account.name,
    platform: account.platform,
    status: account.status,
    schedulable: account.schedulable,
    group_id: Number(groupId),
    group_name: group.name,
    priority,
  }))
}
