import type { TrendGranularity } from '@/lib/core'
import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'
import { refusedField } from '../shared/errors'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin, requireUserId } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { chooseSource, filteredDimensions } from './choose-source'
import { countFailedByPoint } from './failed-requests'
import { planRanges, type TimeSpan } from './plan-ranges'
import { readRange, openTimesIn } from './read-range'
import { ownTrendQuerySchema, trendQuerySchema, type TrendQuery } from './schemas'
import { SUM_COLUMNS, sumRelation } from './sums-sql'
import { toUsageSums, type SumRow } from './usage-sums'
import type { ownTrendPointAnswer, trendPointAnswer } from './answers'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MAX_POINTS = 1000

const WIDTHS_MS: Readonly<Record<TrendGranularity, number>> = {
  quarter_hour: HOUR_MS / 4,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
}

/** A point of a trend; `at` is where it begins, in the time zone of the question. */
export type TrendPoint = Answer<typeof trendPointAnswer>

export type DashboardTrend<Point = TrendPoint> = {
  readonly start: string
  readonly end: string
  readonly time_zone: string
  readonly granularity: TrendGranularity
  /** Oldest first, without gaps. */
  readonly points: readonly Point[]
}

/** Sums point by point, days and longer in the time zone of the question. Throws 400 with fields. */
export async function getDashboardTrend(ctx: ServiceContext, input: unknown = {}): Promise<DashboardTrend> {
  requireAdmin(ctx, 'read')
  return readTrend(ctx, parseQuery(trendQuerySchema, input))
}

/** A point of one's own usage: nothing of what the operator pays. */
export type OwnTrendPoint = Answer<typeof ownTrendPointAnswer>

/** The signed-in user's own usage point by point; filters: api_key_id, model, group_id. Throws 400 with fields. */
export async function getOwnUsageTrend(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<DashboardTrend<OwnTrendPoint>> {
  const userId = requireUserId(ctx)
  const filter = parseQuery(ownTrendQuerySchema, input)
  const trend = await readTrend(ctx, { ...filter, user_id: userId })
  return {
    ...trend,
    points: trend.points.map(({ account_cost: _cost, account_cost_exact: _exact, ...point }) => point),
  }
}

async function readTrend(ctx: ServiceContext, filter: TrendQuery): Promise<DashboardTrend> {
  const range = readRange(ctx, filter)
  const granularity = filter.granularity ?? granularityFor(range)
  if ((range.endMs - range.startMs) / WIDTHS_MS[granularity] > MAX_POINTS) {
    throw refusedField('granularity', `makes more than ${MAX_POINTS} points of this range`)
  }
  const filtered = filteredDimensions(filter)
  // Whole UTC days only make up the days of a viewer in UTC.
  const wholeDays = filter.time_zone === 'UTC' && WIDTHS_MS[granularity] >= DAY_MS
  const plan = planRanges(range, await openTimesIn(ctx, range), { wholeDays })
  const relation = sumRelation({ source: chooseSource(filtered), plan, filter, filtered })
  const point = pointOf(granularity, filter.time_zone)
  const [rows, failed] = await Promise.all([
    ctx.db.$queryRaw<(Partial<SumRow> & { starts: Date; name: Date })[]>`
      WITH found AS (SELECT ${point} AS point, ${SUM_COLUMNS} FROM ${relation} GROUP BY 1)
      SELECT points.starts, points.point AS name, found.*
      FROM (${pointsOf(granularity, filter.time_zone, range)}) AS points (point, starts)
      LEFT JOIN found ON found.point = points.point ORDER BY 1`,
    countFailedByPoint(ctx, filter, { range, point }),
  ])
  return {
    start: new Date(range.startMs).toISOString(),
    end: new Date(range.endMs).toISOString(),
    time_zone: filter.time_zone,
    granularity,
    points: rows.map((row) => ({
      at: row.starts.toISOString(),
      ...toUsageSums(isFound(row) ? row : undefined),
      failed_requests: failed.get(row.name.toISOString()) ?? 0,
    })),
  }
}

function isFound<T extends object>(row: T & Partial<SumRow>): row is T & SumRow {
  return row.requests !== undefined && row.requests !== null
}

/** Points a person can tell apart: up to 6 hours quarters, up to 3 days hours, up to 120 days days. */
function granularityFor({ startMs, endMs }: TimeSpan): TrendGranularity {
  const lengthMs = endMs - startMs
  if (lengthMs <= 6 * HOUR_MS) return 'quarter_hour'
  if (lengthMs <= 3 * DAY_MS) return 'hour'
  return lengthMs <= 120 * DAY_MS ? 'day' : 'month'
}

/** The point an instant, a bucket's `at` unless told, belongs to. */
function pointOf(
  granularity: TrendGranularity,
  timeZone: string,
  instant: Prisma.Sql = Prisma.sql`at`,
): Prisma.Sql {
  if (granularity === 'quarter_hour')
    return Prisma.sql`date_bin('15 minutes', ${instant}, TIMESTAMPTZ '2000-01-01 00:00:00+00')`
  return Prisma.sql`date_trunc(${granularity}, ${instant}, ${timeZone})`
}

/**
 * Every point of a range with the time it begins; days and longer step by the calendar of the zone, across clock changes. Hours are
 * found by their quarters: where the clock changes by half an hour (Lord Howe), one begins at its half.
 */
function pointsOf(granularity: TrendGranularity, timeZone: string, range: TimeSpan): Prisma.Sql {
  const [start, end] = [new Date(range.startMs), new Date(range.endMs - 1)]
  if (granularity === 'quarter_hour' || granularity === 'hour') {
    const first = pointOf(granularity, timeZone, Prisma.sql`${start}::timestamptz`)
    return Prisma.sql`SELECT ${pointOf(granularity, timeZone)} AS point, min(at) AS starts
      FROM generate_series(${first}, ${end}::timestamptz, INTERVAL '15 minutes') AS at GROUP BY 1`
  }
  const step = Prisma.raw(`INTERVAL '1 ${granularity}'`)
  return Prisma.sql`SELECT point, point FROM generate_series(
    date_trunc(${granularity}, ${start}::timestamptz AT TIME ZONE ${timeZone}), ${end}::timestamptz AT TIME ZONE ${timeZone}, ${step}
  ) AS local, LATERAL (SELECT local AT TIME ZONE ${timeZone}) AS placed (point)`
}
