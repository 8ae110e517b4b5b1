import { z } from 'zod'
import { amount, billingMode, exactUsd, id, instant, milliseconds, usd } from '../shared/answer'
import { usageCorrectionsAnswer } from '../usage-corrections/answers'
import { usageSumsAnswer } from '../dashboard/answers'

export const usageFactsAnswer = z.strictObject({
  id: z.string(),
  created_at: instant,
  request_id: z.string(),
  user_id: id,
  api_key_id: id,
  group_id: id,
  channel_id: id.nullable(),
  account_id: id,
  subscription_id: id.nullable(),
  protocol: z.string(),
  requested_model: z.string(),
  mapped_model: z.string(),
  upstream_model: z.string(),
  response_model: z.string().nullable(),
  billing_model: z.string(),
  model_mapping_chain: z.string().describe('`a→b→c`, empty when nothing was mapped.'),
  billing_mode: billingMode,
  billing_tier: z.string().nullable(),
  pricing_source: z.string(),
  service_tier: z.string().nullable(),
  long_context: z.boolean(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  reasoning_tokens: z.int(),
  cache_creation_5m_tokens: z.int(),
  cache_creation_1h_tokens: z.int(),
  cache_read_tokens: z.int(),
  image_output_tokens: z.int(),
  image_count: z.int(),
  image_size: z.string().nullable(),
  extra_units: z
    .record(z.string(), z.number())
    .describe('How many of each unit that is billed by the piece, by name.'),
  rate_multiplier: amount,
  account_multiplier: amount,
  billing_type: z.string(),
  stream: z.boolean(),
  status: z.string(),
  usage_source: z.string(),
  error_message: z.string().nullable(),
  upstream_request_id: z.string().nullable(),
  duration_ms: milliseconds,
  first_token_ms: milliseconds.nullable(),
  user_agent: z.string(),
  ip: z.string(),
})

export const usageCostsAnswer = z.strictObject({
  input_cost: usd,
  input_cost_exact: exactUsd,
  output_cost: usd,
  output_cost_exact: exactUsd,
  cache_creation_cost: usd,
  cache_creation_cost_exact: exactUsd,
  cache_read_cost: usd,
  cache_read_cost_exact: exactUsd,
  image_output_cost: usd,
  image_output_cost_exact: exactUsd,
  extra_cost: usd,
  extra_cost_exact: exactUsd,
  total_cost: usd.describe('The sum of the parts at list price.'),
  total_cost_exact: exactUsd,
  actual_cost: usd.describe('What was charged: the total by the rate multiplier.'),
  actual_cost_exact: exactUsd,
  account_cost: usd.describe('What the operator pays.'),
  account_cost_exact: exactUsd,
})

export const usageNamesAnswer = z.strictObject({
  user_email: z.string().nullable(),
  api_key_name: z.string().nullable(),
  group_name: z.string().nullable(),
  channel_name: z.string().nullable(),
  account_name: z.string().nullable(),
})

export const usageRowAnswer = z
  .strictObject({
    ...usageFactsAnswer.shape,
    ...usageCostsAnswer.shape,
    ...usageNamesAnswer.shape,
  })
  .meta({
    id: 'UsageRow',
    description:
      'A billed request as the API answers it: the columns of `usage_logs` and the names of what it points at.',
  })

export const usageAttemptAnswer = z
  .strictObject({
    account_id: id,
    account_name: z.string().nullable(),
    channel_id: id.nullable(),
    channel_name: z.string().nullable(),
    outcome: z.string(),
    status: z.int().nullable(),
    duration_ms: milliseconds,
    message: z.string().nullable(),
  })
  .meta({
    id: 'UsageAttempt',
    description: 'An attempt of a request, with the names of its account and channel.',
  })

export const usageDetailAnswer = z
  .strictObject({
    ...usageRowAnswer.shape,
    ...usageCorrectionsAnswer.shape,
    price_snapshot: z.unknown().describe('The price the request was billed by, as it was then.'),
    attempts: z.array(usageAttemptAnswer),
  })
  .meta({
    id: 'UsageDetail',
    description:
      'One request with its price snapshot, every attempt upstream, and what was given back or charged anew for it.',
  })

export const ownUsageAnswer = z
  .strictObject({
    ...usageRowAnswer.omit({
      channel_id: true,
      channel_name: true,
      account_id: true,
      account_name: true,
      account_cost: true,
      account_cost_exact: true,
      account_multiplier: true,
      mapped_model: true,
      upstream_model: true,
      model_mapping_chain: true,
      upstream_request_id: true,
      billing_model: true,
    }).shape,
    billing_model: z.string().nullable(),
  })
  .meta({
    id: 'OwnUsage',
    description:
      'What a user sees of their own requests: nothing of channels, accounts, attempts and what the operator pays.',
  })

export const ownUsageStatsAnswer = usageSumsAnswer
  .omit({ account_cost: true, account_cost_exact: true })
  .meta({ id: 'OwnUsageStats', description: "Sums of one's own usage: nothing of what the operator pays." })

export const ownUsageDetailAnswer = z
  .strictObject({
    ...ownUsageAnswer.shape,
    price_snapshot: z.unknown().describe('The price the request was billed by, as it was then.'),
  })
  .meta({ id: 'OwnUsageDetail', description: "One request of one's own with the price it was billed by." })
