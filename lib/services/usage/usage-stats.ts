import type { ServiceContext } from '../context'
import { toAmount, toExact } from '../shared/json'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin, requireUserId } from '../shared/permissions'
import { usageFilterSchema, type UsageFilter } from './schemas'
import { usageWhere } from './usage-where'

/** Sums over the rows of a filter; costs in USD. */
export type UsageStats = {
  readonly requests: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_tokens: number
  readonly cache_read_tokens: number
  readonly total_cost: number | string
  readonly total_cost_exact: string
  readonly actual_cost: number | string
  readonly actual_cost_exact: string
  readonly average_duration_ms: number
}

/** Sums for admins, with what the operator pays. */
export type AdminUsageStats = UsageStats & {
  readonly account_cost: number | string
  readonly account_cost_exact: string
}

const LAST_DAYS_MS = 30 * 86_400_000

/** Sums of usage by the filters of the list; without a time range the last 30 days. */
export async function getUsageStats(ctx: ServiceContext, input: unknown = {}): Promise<AdminUsageStats> {
  requireAdmin(ctx, 'read')
  return readStats(ctx, parseQuery(usageFilterSchema, input))
}

/** Sums of the signed-in user's own usage. */
export async function getOwnUsageStats(ctx: ServiceContext, input: unknown = {}): Promise<UsageStats> {
  const filter = {
    ...parseQuery(usageFilterSchema, input),
    user_id: requireUserId(ctx),
    account_id: undefined,
  }
  const { account_cost: _cost, account_cost_exact: _exact, ...own } = await readStats(ctx, filter)
  return own
}

async function readStats(ctx: ServiceContext, filter: UsageFilter): Promise<AdminUsageStats> {
  const start = filter.start ?? new Date(ctx.now().getTime() - LAST_DAYS_MS).toISOString()
  const {
    _count: count,
    _sum: sum,
    _avg: average,
  } = await ctx.db.usageLog.aggregate({
    where: usageWhere({ ...filter, start }),
    _count: { _all: true },
    _sum: {
      inputTokens: true,
      outputTokens: true,
      cacheCreation5mTokens: true,
      cacheCreation1hTokens: true,
      cacheReadTokens: true,
      totalCost: true,
      actualCost: true,
      accountCost: true,
    },
    _avg: { durationMs: true },
  })
  const zero = { toFixed: () => '0' }
  return {
    requests: count._all,
    input_tokens: sum.inputTokens ?? 0,
    output_tokens: sum.outputTokens ?? 0,
    cache_creation_tokens: (sum.cacheCreation5mTokens ?? 0) + (sum.cacheCreation1hTokens ?? 0),
    cache_read_tokens: sum.cacheReadTokens ?? 0,
    total_cost: toAmount(sum.totalCost ?? zero),
    total_cost_exact: toExact(sum.totalCost ?? zero),
    actual_cost: toAmount(sum.actualCost ?? zero),
    actual_cost_exact: toExact(sum.actualCost ?? zero),
    account_cost: toAmount(sum.accountCost ?? zero),
    account_cost_exact: toExact(sum.accountCost ?? zero),
    average_duration_ms: Math.round(average.durationMs ?? 0),
  }
}
