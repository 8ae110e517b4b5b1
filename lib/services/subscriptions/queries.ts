import type { SubscriptionStatus } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Prisma, Transaction } from '../shared/database'
import { notFound } from '../shared/errors'
import { toId } from '../shared/json'
import { containsText, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin, requireUserId } from '../shared/permissions'
import { runningAt } from './running-at'
import { listSubscriptionsQuerySchema } from './schemas'
import { readShownAs } from './shown-as'
import { subscriptionSelect, toSubscriptionView, type SubscriptionRow, type SubscriptionView } from './view'

const ORDER_COLUMNS = {
  expires_at: 'expiresAt',
  starts_at: 'startsAt',
  created_at: 'createdAt',
  id: 'id',
} as const

/** Subscriptions by page; filters: search (e-mail, group), user_id, group_id, platform, status. */
export async function listSubscriptions(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<SubscriptionView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listSubscriptionsQuerySchema, input)
  const now = ctx.now()
  const { search, platform } = query
  const where: Prisma.UserSubscriptionWhereInput = {
    ...(query.user_id === undefined ? {} : { userId: BigInt(query.user_id) }),
    ...(query.group_id === undefined ? {} : { groupId: BigInt(query.group_id) }),
    ...(platform === undefined ? {} : { group: { platform } }),
    AND: [
      ...(query.status === undefined ? [] : [whereStatus(query.status, now)]),
      ...(search === undefined
        ? []
        : [{ OR: [{ user: { email: containsText(search) } }, { group: { name: containsText(search) } }] }]),
    ],
  }
  const [shown, total, rows] = await Promise.all([
    readShownAs(ctx, ctx.db),
    ctx.db.userSubscription.count({ where }),
    ctx.db.userSubscription.findMany({
      where,
      select: subscriptionSelect,
      orderBy: [{ [ORDER_COLUMNS[query.sort_by]]: query.sort_order }, { id: 'asc' }],
      ...pageWindow(query),
    }),
  ])
  return toListPage(
    query,
    total,
    rows.map((row) => toSubscriptionView(row, shown)),
  )
}

function whereStatus(status: SubscriptionStatus, now: Date): Prisma.UserSubscriptionWhereInput {
  if (status === 'revoked') return { status }
  if (status === 'active') return runningAt(now)
  return { OR: [{ status }, { status: 'active', expiresAt: { lte: now } }] }
}

/** The signed-in user's subscriptions, active ones first; revoked ones are left out. */
export async function listOwnSubscriptions(ctx: ServiceContext): Promise<readonly SubscriptionView[]> {
  const shown = await readShownAs(ctx, ctx.db)
  const rows = await ctx.db.userSubscription.findMany({
    where: { userId: BigInt(requireUserId(ctx)), status: { not: 'revoked' } },
    select: subscriptionSelect,
    orderBy: [{ status: 'asc' }, { expiresAt: 'desc' }, { id: 'desc' }],
    take: 100,
  })
  return rows
    .map((row) => toSubscriptionView(row, shown))
    .toSorted((a, b) => Number(b.status === 'active') - Number(a.status === 'active'))
}

/** The groups that sell subscriptions, by name, for pickers. */
export async function listSubscriptionGroups(
  ctx: ServiceContext,
): Promise<readonly { readonly id: number; readonly name: string }[]> {
  requireAdmin(ctx, 'read')
  const rows = await ctx.db.group.findMany({
    where: { deletedAt: null, subscriptionType: 'subscription' },
    select: { id: true, name: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ id, name }) => ({ id: toId(id), name }))
}

/** One subscription, for admins. Throws 404 `NOT_FOUND`. */
export async function getSubscription(ctx: ServiceContext, id: number): Promise<SubscriptionView> {
  requireAdmin(ctx, 'read')
  return toSubscriptionView(await readSubscription(ctx.db, id), await readShownAs(ctx, ctx.db))
}

/** The row of a subscription without a permission check; for verbs that have made it. Throws 404 `NOT_FOUND`. */
export async function readSubscription(
  db: Pick<Transaction, 'userSubscription'>,
  id: number,
): Promise<SubscriptionRow> {
  const row = await db.userSubscription.findUnique({ where: { id: BigInt(id) }, select: subscriptionSelect })
  if (row === null) throw notFound('Subscription')
  return row
}
