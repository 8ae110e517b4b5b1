import type { ServiceContext } from '../context'
import { openTimesIn, readRange } from '../dashboard/read-range'
import { chooseSource, filteredDimensions } from '../dashboard/choose-source'
import { planRanges } from '../dashboard/plan-ranges'
import { ROW_COLUMNS } from '../dashboard/sum-parts'
import { SUM_COLUMNS, sumRelation } from '../dashboard/sums-sql'
import { toUsageSums, type SumRow, type UsageSums } from '../dashboard/usage-sums'
import { Prisma } from '../shared/database'
import { fewAtOnce } from '../shared/few-at-once'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { ownBounds } from './own-bounds'
import { ownUsageFilterSchema, usageFilterSchema, type UsageFilter } from './schemas'
import { modelBranches, usageConditions } from './usage-conditions-sql'
import type { ownUsageStatsAnswer } from './answers'

/** Sums of one's own usage: nothing of what the operator pays. */
export type OwnUsageStats = Answer<typeof ownUsageStatsAnswer>

/** Sums of usage by the filters of the list, for admins; without a time range the last 30 days. */
export async function getUsageStats(ctx: ServiceContext, input: unknown = {}): Promise<UsageSums> {
  requireAdmin(ctx, 'read')
  return readStats(ctx, parseQuery(usageFilterSchema, input))
}

/** Sums of the signed-in user's own usage. */
export async function getOwnUsageStats(ctx: ServiceContext, input: unknown = {}): Promise<OwnUsageStats> {
  const filter = { ...parseQuery(ownUsageFilterSchema, input), ...ownBounds(ctx) }
  const { account_cost: _cost, account_cost_exact: _exact, ...own } = await readStats(ctx, filter)
  return own
}

/** From the rollups, unless the filter names something only the rows know. */
async function readStats(ctx: ServiceContext, filter: UsageFilter): Promise<UsageSums> {
  const range = readRange(ctx, filter)
  if (isKnownToRowsOnly(filter)) return readRowSums(ctx, filter, range)
  const { user_id, api_key_id, group_id, channel_id, account_id, model, time_zone = 'UTC' } = filter
  const dimensions = { user_id, api_key_id, group_id, channel_id, account_id, model, time_zone }
  const filtered = filteredDimensions(dimensions)
  const plan = planRanges(range, await openTimesIn(ctx, range), { wholeDays: true })
  const relation = sumRelation({ source: chooseSource(filtered), plan, filter: dimensions, filtered })
  const rows = await ctx.db.$queryRaw<SumRow[]>`SELECT ${SUM_COLUMNS} FROM ${relation}`
  return toUsageSums(rows[0])
}

/** Sums know a requested model, but none whatever its name is of. */
function isKnownToRowsOnly(filter: UsageFilter): boolean {
  const {
    model,
    hides_routing: isRequested,
    billing_mode: mode,
    stream,
    status,
    request_id: requestId,
  } = filter
  const ofAnyName = isRequested === true ? undefined : model
  return [ofAnyName, mode, stream, status, requestId].some((value) => value !== undefined)
}

/** Sums of rows take seconds where there are millions: most connections are left to everything else. */
const ofRows = fewAtOnce(3)

async function readRowSums(
  ctx: ServiceContext,
  filter: UsageFilter,
  range: { readonly startMs: number; readonly endMs: number },
): Promise<UsageSums> {
  const bounded = {
    ...filter,
    start: new Date(range.startMs).toISOString(),
    ...(filter.end === undefined ? {} : { end: new Date(range.endMs).toISOString() }),
  }
  const selects = modelBranches(filter).map(
    ({ condition }) =>
      Prisma.sql`SELECT ${Prisma.raw(ROW_COLUMNS)} FROM usage_logs WHERE ${usageConditions(bounded)} AND ${condition}`,
  )
  const rows = await ofRows(
    () => ctx.db.$queryRaw<SumRow[]>`
      SELECT ${SUM_COLUMNS} FROM (${Prisma.join(selects, ' UNION ALL ')}) AS sums`,
  )
  return toUsageSums(rows[0])
}
