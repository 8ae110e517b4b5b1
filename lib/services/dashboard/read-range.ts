import type { ServiceContext } from '../context'
import { usageRange } from '../usage/usage-range'
import type { TimeSpan } from './plan-ranges'
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

/** The starts of the rolled-up UTC days that touch a range, in order; milliseconds since the epoch. */
export async function rolledDaysIn(ctx: ServiceContext, range: TimeSpan): Promise<readonly number[]> {
  const rows = await ctx.db.usageRollupDay.findMany({
    where: { day: { gt: new Date(range.startMs - DAY_MS), lt: new Date(range.endMs) } },
    select: { day: true },
    orderBy: { day: 'asc' },
  })
  return rows.map((row) => row.day.getTime())
}
