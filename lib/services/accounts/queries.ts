import type { AccountStatus } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { notFound } from '../shared/errors'
import { containsText, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { readLiveStates } from './live-states'
import { listAccountsQuerySchema } from './schemas'
import { accountSelect, type AccountRow } from './select'
import { toAccountView, type AccountView, type BindingView } from './view'

const ORDER_COLUMNS = { name: 'name', priority: 'priority', created_at: 'createdAt', id: 'id' } as const

/** Accounts by page with bindings and live load; filters: search (name), platform, type, status, limited, group_id, channel_id, ids. */
export async function listAccounts(ctx: ServiceContext, input: unknown = {}): Promise<ListPage<AccountView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listAccountsQuerySchema, input)
  const bound: Prisma.AccountGroupWhereInput = {
    ...(query.group_id === undefined ? {} : { groupId: BigInt(query.group_id) }),
    ...(query.channel_id === undefined ? {} : { channelId: boundChannel(query.channel_id) }),
  }
  const where: Prisma.AccountWhereInput = {
    deletedAt: null,
    ...(query.platform === undefined ? {} : { platform: query.platform }),
    ...(query.type === undefined ? {} : { type: query.type }),
    AND: [statusWhere(query.status), limitWhere(query.limited, ctx.now())],
    ...(query.search === undefined ? {} : { name: containsText(query.search) }),
    ...(query.ids === undefined ? {} : { id: { in: query.ids.map(BigInt) } }),
    ...(Object.keys(bound).length === 0 ? {} : { groups: { some: bound } }),
  }
  const [total, rows] = await Promise.all([
    ctx.db.account.count({ where }),
    ctx.db.account.findMany({
      where,
      select: accountSelect,
      orderBy: [{ [ORDER_COLUMNS[query.sort_by]]: query.sort_order }, { id: 'asc' }],
      ...pageWindow(query),
    }),
  ])
  return toListPage(query, total, await withLiveState(ctx, rows))
}

function boundChannel(channelId: number | 'none'): bigint | null {
  return channelId === 'none' ? null : BigInt(channelId)
}

/** Accounts of a status as it is shown: an error hides that an account is active. */
export function statusWhere(status: AccountStatus | undefined): Prisma.AccountWhereInput {
  if (status === undefined) return {}
  const isErrored: Prisma.AccountWhereInput = {
    status: 'active',
    state: { is: { errorMessage: { not: null } } },
  }
  if (status === 'error') return { OR: [{ status }, isErrored] }
  return status === 'active' ? { status, NOT: isErrored } : { status }
}

/** Limits that run now, as they were recorded (at most a second behind the gateway). */
function limitWhere(limited: boolean | undefined, now: Date): Prisma.AccountWhereInput {
  if (limited === undefined) return {}
  const names = ['rateLimitedUntil', 'overloadedUntil', 'tempUnschedulableUntil'] as const
  if (limited) return { state: { is: { OR: names.map((name) => ({ [name]: { gt: now } })) } } }
  // SQL's `NOT` of what is not known would leave accounts without a limit out.
  const isOver = names.map((name) => ({ OR: [{ [name]: null }, { [name]: { lte: now } }] }))
  return { OR: [{ state: { is: null } }, { state: { is: { AND: isOver } } }] }
}

/** One account. Throws 404 `NOT_FOUND`. */
export async function getAccount(ctx: ServiceContext, id: number): Promise<AccountView> {
  requireAdmin(ctx, 'read')
  const row = await readAccount(ctx.db, id)
  const [view] = await withLiveState(ctx, [row])
  return view ?? toAccountView(ctx, row)
}

/** The bindings of an account, by group and channel. Throws 404 `NOT_FOUND`. */
export async function getAccountBindings(ctx: ServiceContext, id: number): Promise<readonly BindingView[]> {
  requireAdmin(ctx, 'read')
  return toAccountView(ctx, await readAccount(ctx.db, id)).bindings
}

/** A proxy as a choice for accounts. */
export type ProxyChoice = { readonly id: number; readonly name: string }

/** Every proxy by name, for pickers. */
export async function listProxyChoices(ctx: ServiceContext): Promise<readonly ProxyChoice[]> {
  requireAdmin(ctx, 'read')
  const rows = await ctx.db.proxy.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' } })
  return rows.map(({ id, name }) => ({ id: Number(id), name }))
}

/** The row of one living account. Throws 404 `NOT_FOUND`. */
export async function readAccount(
  db: Pick<Prisma.TransactionClient, 'account'>,
  id: number,
): Promise<AccountRow> {
  const row = await db.account.findFirst({
    where: { id: BigInt(id), deletedAt: null },
    select: accountSelect,
  })
  if (row === null) throw notFound('Account')
  return row
}

async function withLiveState(
  ctx: ServiceContext,
  rows: readonly AccountRow[],
): Promise<readonly AccountView[]> {
  const states = await readLiveStates(
    ctx,
    rows.map((row) => Number(row.id)),
  )
  return rows.map((row) => toAccountView(ctx, row, states.get(Number(row.id)) ?? null))
}
