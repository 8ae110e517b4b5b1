import type { ServiceContext } from '../context'
import { usageRange } from '../usage/usage-range'
import type { OpenTimes, TimeSpan } from './plan-ranges'
import type { DashboardFilter } from './schemas'

const DEFAULT_RANGE_MS = 30 * 86_400_000
const DAY_MS = 86_400_000

/** The range of a question; without a start the last 30 days before its end. Throws 400. */
export function readRange(
  ctx: ServiceContext,
  filter: Pick<DashboardFilter, 'start' | 'end'> & { readonly time_zone?: string | undefined },
): TimeSpan {
  const given = usageRange(filter)
  const endMs = given?.lt?.getTime() ?? ctx.now().getTime()
  const startMs = given?.gte?.getTime() ?? endMs - DEFAULT_RANGE_MS
  return { startMs, endMs: Math.max(endMs, startMs) }
}

/** What of a range, rounded to whole UTC days, is not summed yet. */
export async function openTimesIn(ctx: ServiceContext, range: TimeSpan): Promise<OpenTimes> {
  const start = new Date(Math.floor(range.startMs / DAY_MS) * DAY_MS)
  const end = new Date(Math.ceil(range.endMs / DAY_MS) * DAY_MS)
  const rows = await ctx.db.$queryRaw<{ at: Date; is_day: boolean }[]>`
    SELECT bucket AS at, FALSE AS is_day FROM usage_open_quarters WHERE bucket >= ${start} AND bucket < ${end}
    UNION ALL
    SELECT day::timestamp AT TIME ZONE 'UTC', TRUE FROM usage_rollup_days WHERE rolled_at IS NULL
      AND day >= ${start.toISOString().slice(0, 10)}::date AND day < ${end.toISOString().slice(0, 10)}::date
    ORDER BY at`
  const timesOf = (isDay: boolean): readonly number[] =>
    rows.filter((row) => row.is_day === isDay).map((row) => row.at.getTime())
  return { quarters: timesOf(false), days: new Set(timesOf(true)) }
}
