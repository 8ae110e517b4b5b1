import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { notFound } from '../shared/errors'
import { containsText, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin, requireUserId } from '../shared/permissions'
import { countKeys } from './count-keys'
import { listLedgerQuerySchema } from './schemas'
import { ledgerSelect, toLedgerView, toUserView, userSelect, type LedgerView, type UserView } from './view'

/** One user, for admins. Throws 404 `NOT_FOUND`. */
export async function getUser(ctx: ServiceContext, id: number): Promise<UserView> {
  requireAdmin(ctx, 'read')
  return readUser(ctx.db, id)
}

/** One living user without a permission check; for verbs that have made it. */
export async function readUser(
  db: Pick<Prisma.TransactionClient, 'user' | 'apiKey'>,
  id: number,
): Promise<UserView> {
  const row = await db.user.findFirst({ where: { id: BigInt(id), deletedAt: null }, select: userSelect })
  if (row === null) throw notFound('User')
  const keys = await countKeys(db, [row.id])
  return toUserView(row, keys.get(row.id) ?? 0)
}

/** The balance movements of a user, newest first, for admins; filters: kind, search (note, reference). Throws 404. */
export async function listUserLedger(
  ctx: ServiceContext,
  userId: number,
  input: unknown = {},
): Promise<ListPage<LedgerView>> {
  requireAdmin(ctx, 'read')
  await readUser(ctx.db, userId)
  return listLedger(ctx, userId, input)
}

/** The signed-in user's own balance movements. */
export async function listOwnLedger(ctx: ServiceContext, input: unknown = {}): Promise<ListPage<LedgerView>> {
  return listLedger(ctx, requireUserId(ctx), input)
}

async function listLedger(
  ctx: ServiceContext,
  userId: number,
  input: unknown,
): Promise<ListPage<LedgerView>> {
  const query = parseQuery(listLedgerQuerySchema, input)
  const where: Prisma.BalanceLedgerWhereInput = {
    userId: BigInt(userId),
    ...(query.kind === undefined ? {} : { kind: query.kind }),
    ...(query.search === undefined
      ? {}
      : { OR: [{ note: containsText(query.search) }, { reference: containsText(query.search) }] }),
  }
  const [total, rows] = await Promise.all([
    ctx.db.balanceLedger.count({ where }),
    ctx.db.balanceLedger.findMany({
      where,
      select: ledgerSelect,
      orderBy: { id: query.sort_order },
      ...pageWindow(query),
    }),
  ])
  return toListPage(query, total, rows.map(toLedgerView))
}
