import type { ServiceContext } from '../context'
import { momentRange } from '../shared/moment-range'
import type { OpenTimes, RangePlan, TimeSpan } from './plan-ranges'
import type { DashboardFilter } from './schemas'
import { shareRunning } from './share-running'

const DEFAULT_RANGE_MS = 30 * 86_400_000
const DAY_MS = 86_400_000

/** The range of a question; without a start the last 30 days before its end. Throws 400. */
export function readRange(
  ctx: ServiceContext,
  filter: Pick<DashboardFilter, 'start' | 'end'> & { readonly time_zone?: string | undefined },
): TimeSpan {
  const given = momentRange(filter)
  const endMs = given?.lt?.getTime() ?? ctx.now().getTime()
  const startMs = given?.gte?.getTime() ?? endMs - DEFAULT_RANGE_MS
  return { startMs, endMs: Math.max(endMs, startMs) }
}

/** What is summed, and since when: equal at two times, no sum has changed between them. */
type SummedTimes = OpenTimes & {
  /** When each UTC day was summed last, by its start; milliseconds. */
  readonly rolledAt: ReadonlyMap<number, number>
  readonly pairedUntil: ReadonlyMap<number, number>
}

type TimeRow = {
  readonly at: Date | null
  readonly kind: 'quarter' | 'day' | 'kept'
  readonly rolled_at: Date | null
  readonly paired_until: Date | null
}

/** What of a range, rounded to whole UTC days, is not summed yet; of questions asked at the same time, told once. */
export async function openTimesIn(ctx: ServiceContext, range: TimeSpan): Promise<SummedTimes> {
  const days = wholeDays(range)
  return shareRunning(ctx.db, JSON.stringify(['open', days]), () => readOpenTimes(ctx, days))
}

/** The same as it is now, whoever else is asking. */
export async function openTimesNow(ctx: ServiceContext, range: TimeSpan): Promise<SummedTimes> {
  return readOpenTimes(ctx, wholeDays(range))
}

function wholeDays({ startMs, endMs }: TimeSpan): TimeSpan {
  return { startMs: Math.floor(startMs / DAY_MS) * DAY_MS, endMs: Math.ceil(endMs / DAY_MS) * DAY_MS }
}

async function readOpenTimes(ctx: ServiceContext, days: TimeSpan): Promise<SummedTimes> {
  const [start, end] = [new Date(days.startMs), new Date(days.endMs)]
  const rows = await ctx.db.$queryRaw<TimeRow[]>`
    SELECT bucket AS at, 'quarter' AS kind, NULL::timestamptz AS rolled_at, NULL::timestamptz AS paired_until FROM usage_open_quarters
      WHERE bucket >= ${start} AND bucket < ${end}
    UNION ALL
    SELECT day::timestamp AT TIME ZONE 'UTC', 'day', rolled_at, CASE WHEN NOT EXISTS (
        SELECT FROM usage_late_rows WHERE created_at >= day::timestamp AT TIME ZONE 'UTC' AND created_at < paired_until
      ) THEN paired_until END FROM usage_rollup_days
      WHERE day >= ${start.toISOString().slice(0, 10)}::date AND day < ${end.toISOString().slice(0, 10)}::date
    UNION ALL
    SELECT max(up_to), 'kept', NULL, NULL FROM ledger_checkpoints
    ORDER BY at`
  const quarters: number[] = []
  const openDays = new Set<number>()
  const rolledAt = new Map<number, number>()
  const pairedUntil = new Map<number, number>()
  let keptFromMs = -Infinity
  for (const { at, kind, rolled_at: rolled, paired_until: paired } of rows) {
    if (at === null) continue
    const atMs = at.getTime()
    if (kind === 'kept') keptFromMs = atMs
    else if (kind === 'quarter') quarters.push(atMs)
    else if (rolled !== null) rolledAt.set(atMs, rolled.getTime())
    else {
      openDays.add(atMs)
      if (paired !== null) pairedUntil.set(atMs, paired.getTime())
    }
  }
  return { quarters, days: openDays, keptFromMs, rolledAt, pairedUntil }
}

/**
 * Whether what a plan for sums by two dimensions relies on has changed between two times: rows of days from which something is
 * taken may have come, been summed or dropped, days that are not over been summed further.
 */
export function hasMoved(
  { taken, begun }: Pick<RangePlan, 'taken' | 'begun'>,
  before: SummedTimes,
  after: SummedTimes,
): boolean {
  if (begun.some(({ startMs, endMs }) => after.pairedUntil.get(startMs) !== endMs)) return true
  return taken.some((span) => {
    const dayMs = Math.floor(span.startMs / DAY_MS) * DAY_MS
    return (
      after.days.has(dayMs) ||
      after.quarters.some((startMs) => startMs >= dayMs && startMs < dayMs + DAY_MS) ||
      after.rolledAt.get(dayMs) !== before.rolledAt.get(dayMs) ||
      (after.keptFromMs ?? -Infinity) > dayMs
    )
  })
}
