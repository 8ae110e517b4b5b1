import type { ServiceContext } from '../context'
import { notFound } from '../shared/errors'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { readUser } from '../users/queries'
import { readCorrections } from '../usage-corrections/corrections'
import type { Answer } from '../shared/answer'
import { namedAttempts } from './attempts'
import { ownBounds } from './own-bounds'
import {
  listOwnUsageQuerySchema,
  listUsageQuerySchema,
  listUserUsageQuerySchema,
  type UsageListQuery,
} from './schemas'
import { readCursor, writeCursor, type UsageCursor } from './usage-cursor'
import { usageKeyOf } from './usage-key'
import { namesOf, readUsageNames } from './usage-names'
import { countUsage, readUsageKeys } from './usage-keys-sql'
import { toUsageView, usageSelect, type UsageView } from './view'
import type { ownUsageAnswer, usageDetailAnswer } from './answers'

/** A page of usage; hand `next_cursor` back as `cursor` for the next one. `total` is counted only when asked for. */
export type UsagePage<Row = UsageView> = {
  readonly items: readonly Row[]
  readonly next_cursor: string | null
  readonly page_size: number
  readonly total?: number
}

/** One request with its price snapshot, every attempt upstream, and what was given back or charged anew for it. */
export type UsageDetail = Answer<typeof usageDetailAnswer>

/** Billed requests of everybody, newest first, for admins; filters of spec 07. Throws 400 for a foreign cursor. */
export async function listUsage(ctx: ServiceContext, input: unknown = {}): Promise<UsagePage> {
  requireAdmin(ctx, 'read')
  return readPage(ctx, parseQuery(listUsageQuerySchema, input))
}

/** The same of one user, for admins. Throws 404. */
export async function listUserUsage(
  ctx: ServiceContext,
  userId: number,
  input: unknown = {},
): Promise<UsagePage> {
  requireAdmin(ctx, 'read')
  await readUser(ctx.db, userId)
  return readPage(ctx, { ...parseQuery(listUserUsageQuerySchema, input), user_id: userId })
}

/** What a user sees of their own requests: nothing of channels, accounts, attempts and what the operator pays. */
export type OwnUsageView = Answer<typeof ownUsageAnswer>

/** The signed-in user's own billed requests; the same filters, `user_id`, `channel_id` and `account_id` apart. */
export async function listOwnUsage(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<UsagePage<OwnUsageView>> {
  const page = await readPage(ctx, { ...parseQuery(listOwnUsageQuerySchema, input), ...ownBounds(ctx) })
  return { ...page, items: page.items.map(toOwnView) }
}

/**
 * A row without what is the operator's. `response_model` and `billing_model` are `null` where they are another model than the
 * requested one: that of a mapping.
 */
export function toOwnView(view: UsageView): OwnUsageView {
  const {
    channel_id: _channelId,
    channel_name: _channelName,
    account_id: _accountId,
    account_name: _accountName,
    account_cost: _accountCost,
    account_cost_exact: _accountCostExact,
    account_multiplier: _accountMultiplier,
    mapped_model: _mappedModel,
    upstream_model: _upstreamModel,
    model_mapping_chain: _chain,
    upstream_request_id: _upstreamRequestId,
    response_model: responseModel,
    billing_model: billingModel,
    ...own
  } = view
  const ifRequested = (name: string | null): string | null => (name === own.requested_model ? name : null)
  return { ...own, response_model: ifRequested(responseModel), billing_model: ifRequested(billingModel) }
}

async function readPage(ctx: ServiceContext, query: UsageListQuery): Promise<UsagePage> {
  const [keys, total] = await Promise.all([
    readUsageKeys(ctx.db, {
      filter: query,
      order: query.sort_order,
      limit: query.page_size + 1,
      after: query.cursor === undefined ? null : readCursor(query.cursor),
    }),
    query.with_total ? countUsage(ctx.db, query) : undefined,
  ])
  const shown = keys.slice(0, query.page_size)
  const last = shown.at(-1)
  return {
    items: await readUsageRows(ctx, shown),
    next_cursor: keys.length > shown.length && last !== undefined ? writeCursor(last) : null,
    page_size: query.page_size,
    ...(total === undefined ? {} : { total }),
  }
}

/** The rows of keys with their names, in the order of the keys. */
export async function readUsageRows(
  ctx: ServiceContext,
  keys: readonly UsageCursor[],
): Promise<readonly UsageView[]> {
  if (keys.length === 0) return []
  const rows = await ctx.db.usageLog.findMany({
    // Times are those of the ids: both together are looked up in the primary key, however far the rows lie apart.
    where: {
      createdAt: { in: keys.map(({ createdAt }) => createdAt) },
      id: { in: keys.map(({ id }) => id) },
    },
    select: usageSelect,
  })
  const names = await readUsageNames(ctx.db, rows)
  const views = new Map(rows.map((row) => [row.id, toUsageView(row, namesOf(names, row))]))
  return keys.flatMap(({ id }) => views.get(id) ?? [])
}

/** One billed request with attempts and names, for admins. Throws 404. */
export async function getUsage(ctx: ServiceContext, id: string): Promise<UsageDetail> {
  requireAdmin(ctx, 'read')
  const row = await ctx.db.usageLog.findUnique({
    where: { createdAt_id: usageKeyOf(id) },
    select: { ...usageSelect, priceSnapshot: true, attempts: true },
  })
  if (row === null) throw notFound('Usage row')
  const names = await readUsageNames(ctx.db, [row])
  return {
    ...toUsageView(row, namesOf(names, row)),
    price_snapshot: row.priceSnapshot,
    attempts: await namedAttempts(ctx, row.attempts),
    ...(await readCorrections(ctx.db, row.id)),
  }
}
