import { PROXY_PROTOCOLS } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { notFound } from '../shared/errors'
import { toId } from '../shared/json'
import { containsText, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { oneOf, statusOf } from '../shared/narrow'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { listProxiesQuerySchema } from './schemas'
import { proxySelect, toProxyView, type ProxyOption, type ProxyRow, type ProxyView } from './view'

const ORDER_COLUMNS = { name: 'name', host: 'host', created_at: 'createdAt', id: 'id' } as const

/** Proxies by page; filters: search (name or host), protocol, status. */
export async function listProxies(ctx: ServiceContext, input: unknown = {}): Promise<ListPage<ProxyView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listProxiesQuerySchema, input)
  const { search } = query
  const where: Prisma.ProxyWhereInput = {
    ...(query.protocol === undefined ? {} : { protocol: query.protocol }),
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(search === undefined ? {} : { OR: [{ name: containsText(search) }, { host: containsText(search) }] }),
  }
  const [total, rows] = await Promise.all([
    ctx.db.proxy.count({ where }),
    ctx.db.proxy.findMany({
      where,
      select: proxySelect,
      orderBy: [{ [ORDER_COLUMNS[query.sort_by]]: query.sort_order }, { id: 'asc' }],
      ...pageWindow(query),
    }),
  ])
  return toListPage(
    query,
    total,
    rows.map((row) => toProxyView(ctx.crypto, row)),
  )
}

/** Every proxy by name, for pickers. */
export async function listAllProxies(ctx: ServiceContext): Promise<readonly ProxyOption[]> {
  requireAdmin(ctx, 'read')
  const rows = await ctx.db.proxy.findMany({
    select: { id: true, name: true, protocol: true, host: true, port: true, status: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => ({
    ...row,
    id: toId(row.id),
    protocol: oneOf(PROXY_PROTOCOLS, row.protocol),
    status: statusOf(row.status),
  }))
}

/** One proxy. Throws 404 `NOT_FOUND`. */
export async function getProxy(ctx: ServiceContext, id: number): Promise<ProxyView> {
  requireAdmin(ctx, 'read')
  return toProxyView(ctx.crypto, await readProxy(ctx.db, id))
}

/** The row of a proxy, without a permission check; for verbs that have made it. Throws 404 `NOT_FOUND`. */
export async function readProxy(db: Pick<Prisma.TransactionClient, 'proxy'>, id: number): Promise<ProxyRow> {
  const row = await db.proxy.findUnique({ where: { id: BigInt(id) }, select: proxySelect })
  if (row === null) throw notFound('Proxy')
  return row
}
