import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { containsFolded, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { ownersOfKey } from '../keys/match-key'
import { countKeys } from './count-keys'
import { idsByBalance } from './ids-by-balance'
import { listUsersQuerySchema, type ListUsersQuery } from './schemas'
import { toUserView, userSelect, type UserRow, type UserView } from './view'

/** Users by page; filters: search (e-mail, name, or one of their API keys), role, status, group_id (own terms for it). */
export async function listUsers(ctx: ServiceContext, input: unknown = {}): Promise<ListPage<UserView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listUsersQuerySchema, input)
  const filters = await filtersOf(ctx, query)
  const where: Prisma.UserWhereInput = { deletedAt: null, AND: filters }
  const [total, rows] = await Promise.all([
    ctx.db.user.count({ where }),
    query.sort_by === 'balance' && filters.length === 0
      ? readByBalance(ctx.db, query)
      : ctx.db.user.findMany({
          where,
          select: userSelect,
          orderBy: [orderOf(query.sort_by, query.sort_order), { id: 'asc' }],
          ...pageWindow(query),
        }),
  ])
  const keys = await countKeys(
    ctx.db,
    rows.map(({ id }) => id),
  )
  return toListPage(
    query,
    total,
    rows.map((row) => toUserView(row, keys.get(row.id) ?? 0)),
  )
}

async function filtersOf(ctx: ServiceContext, query: ListUsersQuery): Promise<Prisma.UserWhereInput[]> {
  const { role, status, group_id: groupId, search } = query
  return [
    ...(role === undefined ? [] : [{ role }]),
    ...(status === undefined ? [] : [{ status }]),
    ...(groupId === undefined ? [] : [{ groups: { some: { groupId: BigInt(groupId) } } }]),
    ...(search === undefined ? [] : [await matching(ctx, search)]),
  ]
}

/** A text that is somebody's key, whole or as lists show it, finds its owner; any other is looked for in addresses and names. */
async function matching(ctx: ServiceContext, text: string): Promise<Prisma.UserWhereInput> {
  const owners = await ownersOfKey(ctx, text)
  if (owners.length > 0) return { id: { in: [...owners] } }
  return { searchText: await containsFolded(ctx.db, text) }
}

async function readByBalance(db: ServiceContext['db'], query: ListUsersQuery): Promise<readonly UserRow[]> {
  const ids = await idsByBalance(db, query.sort_order, pageWindow(query))
  const rows = await db.user.findMany({ where: { id: { in: [...ids] } }, select: userSelect })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function orderOf(
  column: 'email' | 'balance' | 'created_at' | 'id',
  order: 'asc' | 'desc',
): Prisma.UserOrderByWithRelationInput {
  if (column === 'balance') return { state: { balance: order } }
  if (column === 'created_at') return { createdAt: order }
  return column === 'email' ? { email: order } : { id: order }
}
