import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { chooseSource, filteredDimensions, type UsageDimension } from './choose-source'
import { isOfRowsAtEdges, readEdges } from './edge-sums'
import { memberNames } from './member-names'
import { planRanges, type TimeSpan } from './plan-ranges'
import { hasMoved, openTimesIn, openTimesNow, readRange } from './read-range'
import { rankingQuerySchema, type RankingOrder, type RankingQuery } from './schemas'
import { SUM_COLUMNS, sumRelation, type RelationInput } from './sums-sql'
import { toUsageSums, type SumRow } from './usage-sums'
import type { dashboardRankingAnswer, rankedMemberAnswer } from './answers'

/** One member of a ranking: an entity (`id`, 0 = none, e.g. no channel) or a model (`id` is `null`). */
export type RankedMember = Answer<typeof rankedMemberAnswer>

/** The largest members first; `members` counts all there are. */
export type DashboardRanking = Answer<typeof dashboardRankingAnswer>

const ORDERS: Readonly<Record<RankingOrder, string>> = {
  actual_cost: 'sum(actual_cost)',
  account_cost: 'sum(account_cost)',
  margin: 'sum(actual_cost) - sum(account_cost)',
  requests: 'sum(requests)',
  tokens: 'sum(input_tokens + output_tokens + cache_creation_tokens + cache_read_tokens)',
}

/** Users by what they were charged (or `sort_by`). Throws 400 with fields. */
export async function rankUsers(ctx: ServiceContext, input: unknown = {}): Promise<DashboardRanking> {
  return rank(ctx, 'user_id', input)
}

/** API keys by what was charged to them; whose they are is up to the filter. Throws 400 with fields. */
export async function rankKeys(ctx: ServiceContext, input: unknown = {}): Promise<DashboardRanking> {
  return rank(ctx, 'api_key_id', input)
}

/** Groups by what was charged in them. Throws 400 with fields. */
export async function rankGroups(ctx: ServiceContext, input: unknown = {}): Promise<DashboardRanking> {
  return rank(ctx, 'group_id', input)
}

/** Channels by what was charged in them; the member 0 is what no channel served. Throws 400 with fields. */
export async function rankChannels(ctx: ServiceContext, input: unknown = {}): Promise<DashboardRanking> {
  return rank(ctx, 'channel_id', input)
}

/** Accounts by what was charged through them. Throws 400 with fields. */
export async function rankAccounts(ctx: ServiceContext, input: unknown = {}): Promise<DashboardRanking> {
  return rank(ctx, 'account_id', input)
}

/**
 * Models: requested ones, or upstream ones where the filter names a group, channel or account alone (`dimension` says which).
 * Throws 400 with fields.
 */
export async function rankModels(ctx: ServiceContext, input: unknown = {}): Promise<DashboardRanking> {
  const filtered = filteredDimensions(parseQuery(rankingQuerySchema, input))
  const isRoute = filtered.length > 0 && isKnownToRoutes(filtered)
  return rank(ctx, isRoute ? 'upstream_model' : 'model', input)
}

async function rank(ctx: ServiceContext, by: UsageDimension, input: unknown): Promise<DashboardRanking> {
  requireAdmin(ctx, 'read')
  const filter = parseQuery(rankingQuerySchema, input)
  const range = readRange(ctx, filter)
  const asked = await withoutOwner(ctx, filter)
  const rows = asked === null ? [] : await readConsistently(ctx, { filter: asked, range, by })
  const isModel = by === 'model' || by === 'upstream_model'
  const names = isModel
    ? null
    : await memberNames(
        ctx,
        by,
        rows.map(({ member }) => BigInt(member)),
      )
  return {
    start: new Date(range.startMs).toISOString(),
    end: new Date(range.endMs).toISOString(),
    dimension: by,
    members: rows[0]?.members ?? 0,
    items: rows.map((row) => ({
      id: isModel ? null : Number(row.member),
      name: names === null ? row.member : (names.get(row.member) ?? null),
      ...toUsageSums(row),
    })),
  }
}

/** A key is its owner's: sums know keys alone. `null` = the key is another user's. */
async function withoutOwner(ctx: ServiceContext, filter: RankingQuery): Promise<RankingQuery | null> {
  const { user_id: userId, api_key_id: keyId, ...others } = filter
  if (userId === undefined || keyId === undefined) return filter
  const key = await ctx.db.apiKey.findUnique({ where: { id: BigInt(keyId) }, select: { userId: true } })
  if (key === null) return filter
  return key.userId === BigInt(userId) ? { ...others, api_key_id: keyId } : null
}

type Asked = { readonly filter: RankingQuery; readonly range: TimeSpan; readonly by: UsageDimension }

/** Parts of days are taken away, and days that are not over begun, only where no sum of these days changed meanwhile. */
async function readConsistently(
  ctx: ServiceContext,
  { filter, range, by }: Asked,
): Promise<readonly RankedRow[]> {
  const filtered = filteredDimensions(filter)
  const source = chooseSource(filtered, by)
  const open = await openTimesIn(ctx, range)
  const read = async (begins: boolean, borrows: boolean) => {
    const plan = planRanges(range, open, { wholeDays: true, begins, borrows })
    const question = { source, plan, filter, filtered, by }
    const edges = await readEdges(ctx, { ...question, rolledAt: open.rolledAt })
    const rows = await readRanked(ctx, edges === null ? question : { ...question, edges }, filter)
    return { rows, plan }
  }
  const { rows, plan } = await read(source.kind === 'pair', isOfRowsAtEdges(source))
  if (plan.taken.length + plan.begun.length === 0) return rows
  if (!hasMoved(plan, open, await openTimesNow(ctx, range))) return rows
  return (await read(false, false)).rows
}

/** Whether rollups know requested models together with none of these dimensions, but upstream ones with all. */
function isKnownToRoutes(filtered: readonly UsageDimension[]): boolean {
  return filtered.every((dimension) => ROUTE_DIMENSIONS.has(dimension))
}

const ROUTE_DIMENSIONS: ReadonlySet<UsageDimension> = new Set([
  'group_id',
  'channel_id',
  'account_id',
  'upstream_model',
])

/** Who is largest is told by one sum of everybody; all others are made of those who are shown. */
async function readRanked(
  ctx: ServiceContext,
  question: RelationInput,
  { sort_by: order, limit }: Pick<RankingQuery, 'sort_by' | 'limit'>,
): Promise<readonly RankedRow[]> {
  if (isFew(question)) {
    return ctx.db.$queryRaw<RankedRow[]>`
      SELECT sums.member::text AS member, count(*) OVER ()::int AS members, ${SUM_COLUMNS}
      FROM ${sumRelation(question)} GROUP BY sums.member
      HAVING sum(requests) > 0 ORDER BY ${Prisma.raw(ORDERS[order])} DESC, sums.member LIMIT ${limit}`
  }
  const largest = await ctx.db.$queryRaw<{ member: string; members: number }[]>`
    SELECT sums.member::text AS member, count(*) OVER ()::int AS members FROM ${sumRelation(question)} GROUP BY sums.member
    HAVING sum(requests) > 0 ORDER BY ${Prisma.raw(ORDERS[order])} DESC, sums.member LIMIT ${limit}`
  const members = largest.map(({ member }) => member)
  if (members.length === 0) return []
  const sums = await ctx.db.$queryRaw<(SumRow & { member: string })[]>`
    SELECT sums.member::text AS member, ${SUM_COLUMNS} FROM ${sumRelation({ ...question, members })} GROUP BY sums.member`
  const byMember = new Map(sums.map((row) => [row.member, row]))
  return largest.flatMap((found) => {
    const row = byMember.get(found.member)
    return row === undefined ? [] : [{ ...row, members: found.members }]
  })
}

/** Where rows themselves are read, nothing is read twice, unless the sums of very many users are most of the work. */
function isFew({ source, filtered, by }: RelationInput): boolean {
  const readsRows = source.kind === 'rows' || (source.kind === 'pair' && source.family === 'rows')
  return readsRows && !(by === 'user_id' && filtered.includes('account_id'))
}

type RankedRow = SumRow & { readonly member: string; readonly members: number }
