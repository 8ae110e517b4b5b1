import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'
import { requireAdmin } from '../shared/permissions'
import { COLUMN_OF, filteredDimensions, MARGINAL_OF } from './choose-source'
import { planRanges, type TimeSpan } from './plan-ranges'
import type { DashboardFilter } from './schemas'

/** Names of models are counted by so much of them. */
const MAX_NAME = 256

const RECENT_MS = 5 * 60_000

/** How many requests failed in the last five minutes through no fault of their clients, billed ones aside. */
export async function countRecentFailures(ctx: ServiceContext): Promise<number> {
  requireAdmin(ctx, 'read')
  const endMs = ctx.now().getTime()
  return countFailed(ctx, { time_zone: 'UTC' }, { startMs: endMs - RECENT_MS, endMs })
}

/** How many requests of a filter failed in a range before anything was billed, through no fault of their clients. */
export async function countFailed(
  ctx: ServiceContext,
  filter: DashboardFilter,
  range: TimeSpan,
): Promise<number> {
  const rows = await ctx.db.$queryRaw<{ failed: number }[]>`
    SELECT COALESCE(sum(failed), 0)::float8 AS failed FROM ${failedRelation(filter, range)}`
  return rows[0]?.failed ?? 0
}

/** The same point by point, by the time a point begins (ISO 8601); `point` tells the point of the column `at`. */
export async function countFailedByPoint(
  ctx: ServiceContext,
  filter: DashboardFilter,
  { range, point }: { readonly range: TimeSpan; readonly point: Prisma.Sql },
): Promise<ReadonlyMap<string, number>> {
  const rows = await ctx.db.$queryRaw<{ starts: Date; failed: number }[]>`
    SELECT ${point} AS starts, sum(failed)::float8 AS failed FROM ${failedRelation(filter, range)} GROUP BY 1`
  return new Map(rows.map(({ starts, failed }) => [starts.toISOString(), failed]))
}

const NOTHING_OPEN = { quarters: [], days: new Set<number>() }

/** Counts with their time: by one dimension from whole quarters, which always are up to date; everything else from the rows. */
function failedRelation(filter: DashboardFilter, range: TimeSpan): Prisma.Sql {
  const filtered = filteredDimensions(filter)
  const plan =
    filtered.length > 1
      ? { quarters: [], rows: [range] }
      : planRanges(range, NOTHING_OPEN, { wholeDays: false })
  const selects = [
    ...plan.quarters.map((span) => fromQuarters(filter, span)),
    ...plan.rows.map((span) => fromRows(filter, span)),
  ]
  if (selects.length === 0) selects.push(fromRows(filter, range))
  return Prisma.sql`(${Prisma.join(selects, ' UNION ALL ')}) AS failures`
}

function fromQuarters(filter: DashboardFilter, { startMs, endMs }: TimeSpan): Prisma.Sql {
  const [dimension] = filteredDimensions(filter)
  const value = dimension === undefined ? 0 : filter[dimension]
  const [id, name] = typeof value === 'number' ? [value, ''] : [0, value ?? '']
  return Prisma.sql`SELECT bucket AS at, failed FROM failed_requests
    WHERE dimension = ${dimension === undefined ? 'all' : MARGINAL_OF[dimension]} AND dimension_id = ${BigInt(id)}
      AND dimension_name = ${name} AND bucket >= ${new Date(startMs)} AND bucket < ${new Date(endMs)}`
}

function fromRows(filter: DashboardFilter, { startMs, endMs }: TimeSpan): Prisma.Sql {
  const conditions = filteredDimensions(filter).map((dimension) => {
    const value = filter[dimension]
    const column = Prisma.raw(COLUMN_OF[dimension])
    return typeof value === 'number'
      ? Prisma.sql`AND ${column} = ${BigInt(value)}`
      : Prisma.sql`AND left(${column}, ${MAX_NAME}) = ${value ?? ''}`
  })
  return Prisma.sql`SELECT created_at AS at, 1::bigint AS failed FROM request_errors
    WHERE is_failed_request(status, code) AND created_at >= ${new Date(startMs)} AND created_at < ${new Date(endMs)}
    ${conditions.length === 0 ? Prisma.empty : Prisma.join(conditions, ' ')}`
}
