import { z } from 'zod'
import { BILLING_MODEL_SOURCES, EXCLUSION_REASONS, FAILOVER_REASONS, PRICING_SOURCES } from '@/lib/core'
import { amount, billingMode, exactUsd, id, instant, platform, usd, usdPerToken } from '../shared/answer'

export const routeLabKeyAnswer = z
  .strictObject({ id, name: z.string(), user_id: id, user_email: z.string() })
  .meta({ id: 'RouteLabKey', description: 'The key a question was about.' })

export const routeLabChannelAnswer = z
  .strictObject({
    channel_id: id,
    name: z.string(),
    route_priority: z.int(),
    grade: z.enum(['exact', 'wildcard', 'open', 'none']),
    prefix_length: z.int().nullable(),
    reason: z
      .enum(['inactive', 'no_match', 'restricted', 'ambiguous', 'unpriced'])
      .nullable()
      .describe('Why it is not in the plan.'),
    mapped_model: z.string(),
    billing_model_source: z.enum(BILLING_MODEL_SOURCES),
    restrict_models: z.boolean(),
    checked_model: z.string().nullable().describe('The model its restriction looks at.'),
    plan_index: z.int().nullable().describe('Step of the plan, 0 = the route; `null` when not in it.'),
  })
  .meta({ id: 'RouteLabChannel', description: 'A channel of the group: its grade, or why it has none.' })

export const routeLabAccountAnswer = z
  .strictObject({
    account_id: id,
    name: z.string(),
    platform,
    rank: z.int().nullable().describe('1 = asked first; `null` = excluded.'),
    placed_by: z.enum(['sticky', 'routed', 'order']).nullable(),
    upstream_model: z.string().nullable(),
    binding_priority: z.int(),
    priority: z.int(),
    slots_in_use: z.int(),
    waiting: z.int(),
    concurrency: z.int().describe('≤ 0 = unlimited.'),
    load_rate_percent: z.number(),
    last_used_at: instant.nullable(),
    reason: z.enum(EXCLUSION_REASONS).nullable().describe('Why it cannot serve; `null` for ranked accounts.'),
    until: instant.nullable().describe('When the reason ends; `null` = not by itself, or there is none.'),
    health_message: z.string().nullable(),
  })
  .meta({ id: 'RouteLabAccount', description: 'An account of a step: in order, then the excluded ones.' })

export const routeLabStepAnswer = z
  .strictObject({
    channel_id: id.nullable().describe('`null` = the route without channel.'),
    name: z.string().nullable(),
    grade: z.enum(['exact', 'wildcard', 'open', 'legacy']),
    prefix_length: z.int().nullable(),
    mapped_model: z.string(),
    failover_policy: z.array(z.enum(FAILOVER_REASONS)),
    breaker: z
      .strictObject({
        state: z.enum(['closed', 'open', 'half_open']),
        failures: z.int(),
        open_until: instant.nullable(),
      })
      .nullable(),
    requests_last_minute: z.number(),
    extra_attempts_last_minute: z.number().describe('Retries and failovers.'),
    extra_attempts_allowed: z.number(),
    skipped: z.enum(['breaker', 'no_account']).nullable(),
    accounts: z.array(routeLabAccountAnswer),
  })
  .meta({ id: 'RouteLabStep', description: 'One step of the plan.' })

export const routeLabPriceAnswer = z
  .strictObject({
    billing_model: z.string(),
    billing_mode: billingMode,
    source: z.enum(PRICING_SOURCES),
    pricing_id: id.nullable().describe("The channel's price entry, if the price is the channel's."),
    catalogue_id: z.string().nullable(),
    billing_tier: z.string().nullable(),
    long_context: z.boolean(),
    service_tier_factor: amount.nullable(),
    input_price: usdPerToken.nullable(),
    output_price: usdPerToken.nullable(),
    cache_write_price: usdPerToken.nullable(),
    cache_write_1h_price: usdPerToken.nullable(),
    cache_read_price: usdPerToken.nullable(),
    image_output_price: usdPerToken.nullable(),
    unit_price: usd.nullable().describe('Price of a request or an image; `null` when billed by tokens.'),
    intervals: z.array(
      z.strictObject({
        label: z.string(),
        min_tokens: z.int().describe('Exclusive.'),
        max_tokens: z.int().nullable(),
        applies: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'RouteLabPrice', description: 'The price of the billed model.' })

export const routeLabCostAnswer = z
  .strictObject({
    input_cost: usd.nullable(),
    input_cost_exact: exactUsd,
    output_cost: usd.nullable(),
    output_cost_exact: exactUsd,
    cache_creation_cost: usd.nullable(),
    cache_creation_cost_exact: exactUsd,
    cache_read_cost: usd.nullable(),
    cache_read_cost_exact: exactUsd,
    image_output_cost: usd.nullable(),
    image_output_cost_exact: exactUsd,
    extra_cost: usd.nullable(),
    extra_cost_exact: exactUsd,
    total_cost: usd.nullable(),
    total_cost_exact: exactUsd,
    rate_multiplier: amount.nullable(),
    actual_cost: usd.nullable(),
    actual_cost_exact: exactUsd,
    account_cost: usd.nullable().describe('What the operator would pay; `null` while no account is known.'),
    unbilled_units: z.array(z.string()).describe('Units no price covers.'),
  })
  .meta({ id: 'RouteLabCost', description: 'What the sample usage would cost.' })

const route = {
  plan_index: z.int(),
  channel_id: id.nullable(),
  channel_name: z.string().nullable(),
}

export const routeLabDecisionAnswer = z
  .union([
    z.strictObject({
      kind: z.literal('refused'),
      status: z.int(),
      code: z.string(),
      message: z.string(),
    }),
    z.strictObject({ kind: z.literal('waits'), ...route, limit: z.enum(['user', 'account']) }),
    z.strictObject({
      kind: z.literal('served'),
      ...route,
      account_id: id,
      account_name: z.string().nullable(),
    }),
  ])
  .meta({ id: 'RouteLabDecision', description: 'What the request would come to.' })

export const routeLabAnswer = z
  .strictObject({
    at: instant,
    snapshot_seq: z.string().describe('The last configuration change it knows of.'),
    api_key: routeLabKeyAnswer.nullable(),
    group: z
      .strictObject({ id, name: z.string(), platform, claude_code_only: z.boolean() })
      .nullable()
      .describe('`null` = the key has no group that is alive.'),
    fallback_from: z
      .strictObject({ id, name: z.string() })
      .nullable()
      .describe('The group for Claude Code alone that hands the request over to `group`.'),
    platforms: z.array(platform).describe('Platforms whose entries count, in order.'),
    decision: routeLabDecisionAnswer,
    requested_model: z.string(),
    mapped_model: z.string().nullable(),
    upstream_model: z.string().nullable(),
    model_mapping_chain: z.string().describe('`a→b→c` without repeats; empty when nothing changes.'),
    channels: z.array(routeLabChannelAnswer),
    plan: z.array(routeLabStepAnswer),
    accounts_bound_to_channels_only: z
      .int()
      .nullable()
      .describe('On the route without channel: accounts that serve channels of the group only.'),
    price: routeLabPriceAnswer.nullable(),
    cost: routeLabCostAnswer.nullable(),
  })
  .meta({ id: 'RouteLab', description: 'The whole explanation of what a request would do and cost.' })
