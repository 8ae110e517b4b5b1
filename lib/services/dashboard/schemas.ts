import { TREND_GRANULARITIES } from '@/lib/core'
import { z } from 'zod'
import { idFilter, momentFilter } from '../shared/fields'
import { timeZoneField } from '../users/schemas'

const modelFilter = z.string().trim().max(256).optional()

/** Filters every dashboard understands; without a range the last 30 days. `model` is the requested one. */
export const dashboardFilterSchema = z.object({
  user_id: idFilter,
  api_key_id: idFilter,
  model: modelFilter,
  group_id: idFilter,
  channel_id: idFilter,
  account_id: idFilter,
  upstream_model: modelFilter,
  start: momentFilter,
  end: momentFilter,
  time_zone: timeZoneField.default('UTC'),
})
export type DashboardFilter = z.output<typeof dashboardFilterSchema>

export const trendQuerySchema = dashboardFilterSchema.extend({
  granularity: z.enum(TREND_GRANULARITIES).optional(),
})

export type TrendQuery = z.output<typeof trendQuerySchema>

/** The same of one's own usage, without what is the operator's. */
export const ownTrendQuerySchema = trendQuerySchema.omit({
  user_id: true,
  channel_id: true,
  account_id: true,
  upstream_model: true,
})

/** What a ranking is ordered by; `margin` = what was charged less what the accounts cost. */
const RANKING_ORDERS = ['actual_cost', 'account_cost', 'margin', 'requests', 'tokens'] as const

/** `limit` members, the largest by `sort_by` first. */
export const rankingQuerySchema = dashboardFilterSchema.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(20),
  sort_by: z.enum(RANKING_ORDERS).default('actual_cost'),
})
export type RankingQuery = z.output<typeof rankingQuerySchema>
export type RankingOrder = RankingQuery['sort_by']
