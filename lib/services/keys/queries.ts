import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { notFound } from '../shared/errors'
import { containsText, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin, requireUserId } from '../shared/permissions'
import { matchKey } from './match-key'
import { listKeysQuerySchema } from './schemas'
import { keySelect, toKeyView, type KeyRow, type KeyView } from './view'

const ORDER_COLUMNS = { name: 'name', created_at: 'createdAt', id: 'id' } as const

/** The keys of a user, for admins; filters: search (name, key), status, group_id. Throws 404 for an unknown user. */
export async function listUserKeys(
  ctx: ServiceContext,
  userId: number,
  input: unknown = {},
): Promise<ListPage<KeyView>> {
  requireAdmin(ctx, 'read')
  const user = await ctx.db.user.count({ where: { id: BigInt(userId), deletedAt: null } })
  if (user === 0) throw notFound('User')
  return listKeys(ctx, userId, input)
}

/** The signed-in user's own keys. */
export async function listOwnKeys(ctx: ServiceContext, input: unknown = {}): Promise<ListPage<KeyView>> {
  return listKeys(ctx, requireUserId(ctx), input)
}

/** One key of the signed-in user. Throws 404 for anybody else's. */
export async function getOwnKey(ctx: ServiceContext, id: number): Promise<KeyView> {
  return toKeyView(await readKey(ctx.db, requireUserId(ctx), id), ctx.now())
}

/** One key of a user, for admins. Throws 404. */
export async function getUserKey(ctx: ServiceContext, userId: number, id: number): Promise<KeyView> {
  requireAdmin(ctx, 'read')
  return toKeyView(await readKey(ctx.db, userId, id), ctx.now())
}

/** One key by its id alone, for admins. Throws 404. */
export async function getApiKey(ctx: ServiceContext, id: number): Promise<KeyView> {
  requireAdmin(ctx, 'read')
  const row = await ctx.db.apiKey.findFirst({ where: { id: BigInt(id), deletedAt: null }, select: keySelect })
  if (row === null) throw notFound('API key')
  return toKeyView(row, ctx.now())
}

/** The row of one living key of a user. Throws 404 `NOT_FOUND`. */
export async function readKey(
  db: Pick<Prisma.TransactionClient, 'apiKey'>,
  userId: number,
  id: number,
): Promise<KeyRow> {
  const row = await db.apiKey.findFirst({
    where: { id: BigInt(id), userId: BigInt(userId), deletedAt: null },
    select: keySelect,
  })
  if (row === null) throw notFound('API key')
  return row
}

/** What a key is searched by: its name, or the key itself. */
function namedBy(ctx: ServiceContext, text: string): Prisma.ApiKeyWhereInput[] {
  const named = matchKey(ctx, text)
  return [{ name: containsText(text) }, ...(named === null ? [] : [named])]
}

async function listKeys(ctx: ServiceContext, userId: number, input: unknown): Promise<ListPage<KeyView>> {
  const query = parseQuery(listKeysQuerySchema, input)
  const where: Prisma.ApiKeyWhereInput = {
    userId: BigInt(userId),
    deletedAt: null,
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.group_id === undefined ? {} : { groupId: BigInt(query.group_id) }),
    ...(query.search === undefined ? {} : { OR: namedBy(ctx, query.search) }),
  }
  const [total, rows] = await Promise.all([
    ctx.db.apiKey.count({ where }),
    ctx.db.apiKey.findMany({
      where,
      select: keySelect,
      orderBy: [{ [ORDER_COLUMNS[query.sort_by]]: query.sort_order }, { id: 'asc' }],
      ...pageWindow(query),
    }),
  ])
  const now = ctx.now()
  return toListPage(
    query,
    total,
    rows.map((row) => toKeyView(row, now)),
  )
}
