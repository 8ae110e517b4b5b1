import { z } from 'zod'
import { TREND_GRANULARITIES } from '@/lib/core'
import { exactUsd, instant, milliseconds, usd } from '../shared/answer'
import { gatewayProcessAnswer } from '../shared/gateway-process'
import { USAGE_DIMENSIONS } from './choose-source'

export const usageSumsAnswer = z
  .strictObject({
    requests: z.int(),
    errors: z.int().describe('Billed requests that ended in an upstream error or a crash.'),
    input_tokens: z.int(),
    output_tokens: z.int(),
    cache_creation_tokens: z.int(),
    cache_read_tokens: z.int(),
    total_tokens: z.int(),
    total_cost: usd,
    total_cost_exact: exactUsd,
    actual_cost: usd.describe('What users were charged.'),
    actual_cost_exact: exactUsd,
    account_cost: usd.describe('What the operator pays.'),
    account_cost_exact: exactUsd,
    p50_duration_ms: milliseconds.nullable(),
    p95_duration_ms: milliseconds.nullable(),
    p50_first_token_ms: milliseconds.nullable(),
    p95_first_token_ms: milliseconds.nullable(),
  })
  .meta({
    id: 'UsageSums',
    description:
      'Sums of billed requests; costs in USD, latencies in milliseconds (`null` = none was measured).',
  })

export const requestSumsAnswer = z
  .strictObject({
    ...usageSumsAnswer.shape,
    failed_requests: z
      .int()
      .describe(
        'Requests that the gateway or a provider failed before anything was billed; neither `requests` nor `errors` has them.',
      ),
  })
  .meta({ id: 'RequestSums', description: 'Sums beside what no usage row tells.' })

export const dashboardStatsAnswer = z
  .strictObject({
    ...requestSumsAnswer.shape,
    start: instant.describe('The range, end excluded.'),
    end: instant,
    previous: requestSumsAnswer,
  })
  .meta({ id: 'DashboardStats', description: 'Sums of a range, and of the equally long one before it.' })

export const trendPointAnswer = z
  .strictObject({
    ...requestSumsAnswer.shape,
    at: instant,
  })
  .meta({
    id: 'TrendPoint',
    description: 'A point of a trend; `at` is where it begins, in the time zone of the question.',
  })

export const rankedMemberAnswer = z
  .strictObject({
    ...usageSumsAnswer.shape,
    id: z.int().nullable(),
    name: z
      .string()
      .nullable()
      .describe('Name or e-mail; `null` when it is gone for good, or there is none.'),
  })
  .meta({
    id: 'RankedMember',
    description:
      'One member of a ranking: an entity (`id`, 0 = none, e.g. no channel) or a model (`id` is `null`).',
  })

export const dashboardRankingAnswer = z
  .strictObject({
    start: instant,
    end: instant,
    dimension: z.enum(USAGE_DIMENSIONS).describe('The filter that leads to one member, e.g. `user_id`.'),
    members: z.int(),
    items: z.array(rankedMemberAnswer),
  })
  .meta({ id: 'DashboardRanking', description: 'The largest members first; `members` counts all there are.' })

export const dashboardRealtimeAnswer = z
  .strictObject({
    time: instant,
    requests_per_minute: z.number().describe('Means over the last five minutes.'),
    tokens_per_minute: z.number(),
    errors_per_minute: z.number(),
    refused_per_minute: z
      .number()
      .describe('Requests refused or failed before anything was billed, over the last five minutes.'),
    active_users: z.int(),
    gateway: gatewayProcessAnswer.nullable(),
  })
  .meta({
    id: 'DashboardRealtime',
    description:
      'What happened lately, and what the gateway says of itself; `gateway` is `null` when none answers.',
  })

export const ownTrendPointAnswer = trendPointAnswer
  .omit({ account_cost: true, account_cost_exact: true })
  .meta({
    id: 'OwnTrendPoint',
    description: "A point of one's own usage: nothing of what the operator pays.",
  })

const trend = {
  start: instant,
  end: instant,
  time_zone: z.string().describe('IANA name.'),
  granularity: z.enum(TREND_GRANULARITIES),
}

export const dashboardTrendAnswer = z
  .strictObject({ ...trend, points: z.array(trendPointAnswer).describe('Oldest first, without gaps.') })
  .meta({ id: 'DashboardTrend', description: 'Sums of a range point by point.' })

export const ownTrendAnswer = z
  .strictObject({ ...trend, points: z.array(ownTrendPointAnswer).describe('Oldest first, without gaps.') })
  .meta({ id: 'OwnTrend', description: 'Sums of own requests point by point.' })
