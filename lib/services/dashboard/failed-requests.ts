import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'
import { requireAdmin } from '../shared/permissions'
import { filteredDimensions, MARGINAL_OF, type Marginal } from './choose-source'
import { planRanges, type TimeSpan } from './plan-ranges'
import { rowConditions } from './row-conditions'
import type { DashboardFilter } from './schemas'

const RECENT_MS = 5 * 60_000

/** How many requests the gateway or a provider failed in the last five minutes, billed ones aside. */
export async function countRecentFailures(ctx: ServiceContext): Promise<number> {
  requireAdmin(ctx, 'read')
  const endMs = ctx.now().getTime()
  return countFailed(ctx, { time_zone: 'UTC' }, { startMs: endMs - RECENT_MS, endMs })
}

/**
 * How many requests of a filter the gateway or a provider failed in a range before anything was billed: answers 5xx, also where
 * nothing serves the model asked for, and the provider's 429 where no account was left. Those from before they were counted
 * (the dimension `since`) are left out.
 */
export async function countFailed(
  ctx: ServiceContext,
  filter: DashboardFilter,
  range: TimeSpan,
): Promise<number> {
  const rows = await ctx.db.$queryRaw<{ failed: number }[]>`
    SELECT COALESCE(sum(failed), 0)::float8 AS failed FROM ${failedRelation(filter, range)}`
  return rows[0]?.failed ?? 0
}

/** The same of one member of a dimension, as far back as they are counted. */
export async function countFailedEver(
  ctx: ServiceContext,
  dimension: Exclude<Marginal, 'all'>,
  id: number,
): Promise<number> {
  const rows = await ctx.db.$queryRaw<{ failed: number }[]>`
    SELECT COALESCE(sum(failed), 0)::float8 AS failed FROM failed_requests
    WHERE dimension = ${dimension} AND dimension_id = ${BigInt(id)}
      AND bucket >= COALESCE((SELECT max(bucket) FROM failed_requests WHERE dimension = 'since'), '-infinity')`
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

/**
 * Counts with their time: whole quarters by one dimension are counted as rows come, by models since `models_since`; everything
 * else, several dimensions included, is read from the rows.
 */
function failedRelation(filter: DashboardFilter, range: TimeSpan): Prisma.Sql {
  const member = countedMember(filter)
  const plan =
    member === null ? { quarters: [], rows: [range] } : planRanges(range, NOTHING_OPEN, { wholeDays: false })
  const selects = [
    ...(member === null ? [] : plan.quarters.flatMap((span) => fromQuarters(member, filter, span))),
    ...plan.rows.map((span) => fromRows(filter, span)),
  ]
  if (selects.length === 0) selects.push(fromRows(filter, range))
  return Prisma.sql`(
    SELECT at, failed FROM (${Prisma.join(selects, ' UNION ALL ')}) AS found
    WHERE at >= COALESCE((SELECT max(bucket) FROM failed_requests WHERE dimension = 'since'), '-infinity')
  ) AS failures`
}

/** A member of a dimension by its id, or a model by its name. */
type Member = { readonly dimension: Marginal; readonly id: number | string }

/** The member a filter asks for; `null` = none is counted that is the same. */
function countedMember(filter: DashboardFilter): Member | null {
  const [dimension, ...others] = filteredDimensions(filter)
  if (dimension === undefined) return { dimension: 'all', id: 0 }
  const id = filter[dimension]
  return others.length === 0 && id !== undefined ? { dimension: MARGINAL_OF[dimension], id } : null
}

const MODELS_SINCE = Prisma.sql`
  COALESCE((SELECT max(bucket) FROM failed_requests WHERE dimension = 'models_since'), '-infinity')`

function fromQuarters(
  { dimension, id }: Member,
  filter: DashboardFilter,
  span: TimeSpan,
): readonly Prisma.Sql[] {
  const counted = (
    number: Prisma.Sql,
  ): Prisma.Sql => Prisma.sql`SELECT bucket AS at, failed FROM failed_requests
    WHERE dimension = ${dimension} AND dimension_id = ${number}
      AND bucket >= ${new Date(span.startMs)} AND bucket < ${new Date(span.endMs)}`
  if (typeof id === 'number') return [counted(Prisma.sql`${BigInt(id)}`)]
  return [
    Prisma.sql`${counted(Prisma.sql`model_number(${id})`)} AND bucket >= ${MODELS_SINCE}`,
    Prisma.sql`${fromRows(filter, span)} AND created_at < ${MODELS_SINCE}`,
  ]
}

function fromRows(filter: DashboardFilter, { startMs, endMs }: TimeSpan): Prisma.Sql {
  return Prisma.sql`SELECT created_at AS at, 1::bigint AS failed FROM request_errors
    WHERE is_failed_request(status, code) AND created_at >= ${new Date(startMs)} AND created_at < ${new Date(endMs)}
    ${rowConditions(filter)}`
}
