import { z } from 'zod'
import { ENTITY_STATUSES, SUBSCRIPTION_TYPES } from '@/lib/core'
import { amount, id, instant, platform, usd } from '../shared/answer'

export const groupAnswer = z
  .strictObject({
    id,
    name: z.string(),
    description: z.string(),
    platform,
    status: z.enum(ENTITY_STATUSES),
    is_exclusive: z.boolean(),
    subscription_type: z.enum(SUBSCRIPTION_TYPES),
    rate_multiplier: amount,
    daily_limit_usd: usd.nullable(),
    weekly_limit_usd: usd.nullable(),
    monthly_limit_usd: usd.nullable(),
    image_price_1k: usd.nullable(),
    image_price_2k: usd.nullable(),
    image_price_4k: usd.nullable(),
    claude_code_only: z.boolean(),
    fallback_group_id: id.nullable(),
    fallback_group_id_on_invalid_request: z.int().nullable(),
    model_routing: z.record(z.string(), z.array(z.int())),
    model_routing_enabled: z.boolean(),
    rpm_limit: z.int(),
    sort_order: z.int(),
    revision: z.int(),
    channels_count: z.int(),
    accounts_count: z.int(),
    api_keys_count: z.int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({
    id: 'Group',
    description: 'A group as the API answers it; limits and prices in USD, `null` = none.',
  })

export const groupStatsAnswer = z
  .strictObject({
    group_id: id,
    channels: z.int(),
    accounts: z.int(),
    api_keys: z.int(),
    active_api_keys: z.int(),
    requests: z.int(),
    errors: z.int(),
    failed_requests: z
      .int()
      .describe(
        'Failed before anything was billed, as far back as such requests are counted; their rows may be gone.',
      ),
    input_tokens: z.int(),
    output_tokens: z.int(),
    total_cost: usd,
    actual_cost: usd,
    account_cost: usd,
  })
  .meta({ id: 'GroupStats', description: 'Sums of a group; money in USD.' })

export const ownGroupAnswer = z
  .strictObject({
    id,
    name: z.string(),
    description: z.string(),
    platform,
    subscription_type: z.enum(SUBSCRIPTION_TYPES),
    rate_multiplier: amount,
    rpm_limit: z.int(),
  })
  .meta({
    id: 'OwnGroup',
    description: 'A group the user may put a key into, with the terms that hold for them.',
  })
