import type { ServiceContext } from '../context'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { chooseSource, filteredDimensions } from './choose-source'
import { countFailed } from './failed-requests'
import { planRanges, type TimeSpan } from './plan-ranges'
import { readRange, openTimesIn } from './read-range'
import { dashboardFilterSchema, type DashboardFilter } from './schemas'
import { SUM_COLUMNS, sumRelation } from './sums-sql'
import { toUsageSums, type RequestSums, type SumRow } from './usage-sums'
import type { dashboardStatsAnswer } from './answers'

/** Sums of a range, and of the equally long one before it. */
export type DashboardStats = Answer<typeof dashboardStatsAnswer>

/** Sums by the filters of the dashboard, beside those of the range before. Throws 400 with fields. */
export async function getDashboardStats(ctx: ServiceContext, input: unknown = {}): Promise<DashboardStats> {
  requireAdmin(ctx, 'read')
  const filter = parseQuery(dashboardFilterSchema, input)
  const range = readRange(ctx, filter)
  const before = { startMs: 2 * range.startMs - range.endMs, endMs: range.startMs }
  const [now, previous] = await Promise.all([readSums(ctx, filter, range), readSums(ctx, filter, before)])
  return {
    ...now,
    start: new Date(range.startMs).toISOString(),
    end: new Date(range.endMs).toISOString(),
    previous,
  }
}

async function readSums(ctx: ServiceContext, filter: DashboardFilter, range: TimeSpan): Promise<RequestSums> {
  const filtered = filteredDimensions(filter)
  const source = chooseSource(filtered)
  const plan = planRanges(range, await openTimesIn(ctx, range), { wholeDays: true })
  const [rows, failed] = await Promise.all([
    ctx.db.$queryRaw<SumRow[]>`
      SELECT ${SUM_COLUMNS} FROM ${sumRelation({ source, plan, filter, filtered })}`,
    countFailed(ctx, filter, range),
  ])
  return { ...toUsageSums(rows[0]), failed_requests: failed }
}
