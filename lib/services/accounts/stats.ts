import { z } from 'zod'
import { wallClock, zonedInstant } from '@/lib/core'
import type { ServiceContext } from '../context'
import { chooseSource, filteredDimensions } from '../dashboard/choose-source'
import { countFailedByPoint } from '../dashboard/failed-requests'
import { planRanges, type TimeSpan } from '../dashboard/plan-ranges'
import { openTimesIn } from '../dashboard/read-range'
import { dashboardFilterSchema } from '../dashboard/schemas'
import { SUM_COLUMNS, sumRelation } from '../dashboard/sums-sql'
import { toUsageSums, type SumRow } from '../dashboard/usage-sums'
import { Prisma } from '../shared/database'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { timeZoneField } from '../users/schemas'
import type { Answer } from '../shared/answer'
import { readAccount } from './queries'
import type { accountStatsAnswer, accountSumsAnswer } from './answers'

const DAY_MS = 86_400_000

export const statsQuerySchema = z.object({
  days: z.coerce.number().int().min(1).max(92).default(30),
  /** Whose days are meant. */
  time_zone: timeZoneField.default('UTC'),
})

/** Sums of usage; money in USD. */
export type AccountSums = Answer<typeof accountSumsAnswer>

/** Usage of an account over the last days of a time zone, oldest first. */
export type AccountStats = Answer<typeof accountStatsAnswer>

/** What an account did in the last `days` (30, today's included), from the rollups: in sum, by day and by upstream model. Throws 404. */
export async function getAccountStats(
  ctx: ServiceContext,
  id: number,
  input: unknown = {},
): Promise<AccountStats> {
  requireAdmin(ctx, 'read')
  const { days, time_zone: timeZone } = parseQuery(statsQuerySchema, input)
  const { id: accountId } = await readAccount(ctx.db, id)
  const range = lastDays(days, timeZone, ctx.now())
  const filter = dashboardFilterSchema.parse({ account_id: Number(accountId) })
  const open = await openTimesIn(ctx, range)
  const question = {
    plan: planRanges(range, open, { wholeDays: true }),
    filter,
    filtered: filteredDimensions(filter),
  }
  const source = chooseSource(question.filtered)
  // Whole UTC days only make up the days of a viewer in UTC.
  const byDay = sumRelation({
    ...question,
    source,
    plan: planRanges(range, open, { wholeDays: timeZone === 'UTC' }),
  })
  const date = Prisma.sql`to_char(at AT TIME ZONE ${timeZone}, 'YYYY-MM-DD')`
  const byModel = sumRelation({
    ...question,
    source: chooseSource(question.filtered, 'upstream_model'),
    by: 'upstream_model',
  })
  const [sums, daily, models, failedByDay] = await Promise.all([
    ctx.db.$queryRaw<SumRow[]>`SELECT ${SUM_COLUMNS} FROM ${sumRelation({ ...question, source })}`,
    ctx.db.$queryRaw<(SumRow & { date: string })[]>`
      SELECT ${date} AS date, ${SUM_COLUMNS} FROM ${byDay} GROUP BY 1 ORDER BY 1`,
    ctx.db.$queryRaw<(SumRow & { member: string })[]>`
      SELECT member, ${SUM_COLUMNS} FROM ${byModel} GROUP BY 1 ORDER BY sum(requests) DESC, 1 LIMIT 100`,
    countFailedByPoint(ctx, filter, { range, point: Prisma.sql`date_trunc('day', at, ${timeZone})` }),
  ])
  return {
    account_id: id,
    days,
    time_zone: timeZone,
    ...toSums(sums[0]),
    failed_requests: [...failedByDay.values()].reduce((sum, failed) => sum + failed, 0),
    daily: withFailures(daily, datesOf(failedByDay, timeZone)),
    models: models.map((row) => ({ upstream_model: row.member, ...toSums(row) })),
  }
}

/** The last so many days of a zone, up to the end of today. */
function lastDays(days: number, timeZone: string, now: Date): TimeSpan {
  const { year, month, day } = wallClock(now.getTime(), timeZone)
  const todayMs = Date.UTC(year, month - 1, day)
  return {
    startMs: zonedInstant(todayMs - (days - 1) * DAY_MS, timeZone),
    endMs: zonedInstant(todayMs + DAY_MS, timeZone),
  }
}

/** Counts by the date on which a day of the zone begins. */
function datesOf(byStart: ReadonlyMap<string, number>, timeZone: string): ReadonlyMap<string, number> {
  const dates = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  return new Map([...byStart].map(([at, count]) => [dates.format(Date.parse(at)), count]))
}

/** Days on which anything was billed or failed, oldest first. */
function withFailures(
  daily: readonly (SumRow & { readonly date: string })[],
  failed: ReadonlyMap<string, number>,
): AccountStats['daily'] {
  const rows = new Map(daily.map((row) => [row.date, row]))
  return [...new Set([...rows.keys(), ...failed.keys()])]
    .toSorted()
    .map((date) => ({ date, ...toSums(rows.get(date)), failed_requests: failed.get(date) ?? 0 }))
}

function toSums(row: SumRow | undefined): AccountSums {
  const sums = toUsageSums(row)
  return {
    requests: sums.requests,
    errors: sums.errors,
    input_tokens: sums.input_tokens,
    output_tokens: sums.output_tokens,
    cache_creation_tokens: sums.cache_creation_tokens,
    cache_read_tokens: sums.cache_read_tokens,
    total_cost: sums.total_cost,
    actual_cost: sums.actual_cost,
    account_cost: sums.account_cost,
  }
}
