import { z } from 'zod'
import {
  BILLING_MODEL_SOURCES,
  CATALOGUE_SOURCES,
  ENTITY_STATUSES,
  FAILOVER_REASONS,
  PRICE_REFRESH_REASONS,
} from '@/lib/core'
import { billingMode, id, instant, platform, usd, usdPerToken } from '../shared/answer'
import { ownGroupAnswer } from '../groups/answers'

/** USD per token of each kind. */
const tokenPrices = {
  input_price: usdPerToken.nullable(),
  output_price: usdPerToken.nullable(),
  cache_write_price: usdPerToken.nullable(),
  cache_write_1h_price: usdPerToken.nullable(),
  cache_read_price: usdPerToken.nullable(),
  image_output_price: usdPerToken.nullable(),
}

export const groupRouteAnswer = z
  .strictObject({
    channel_id: id,
    name: z.string(),
    status: z.enum(ENTITY_STATUSES),
    route_priority: z.int(),
    accounts_count: z.int(),
  })
  .meta({ id: 'GroupRoute', description: 'A route of a group, smaller `route_priority` first.' })

export const channelGroupAnswer = z
  .strictObject({
    group_id: id,
    name: z.string(),
    platform,
    route_priority: z.int(),
    accounts_count: z.int(),
  })
  .meta({
    id: 'ChannelGroup',
    description:
      'A group a channel serves; `accounts_count` counts the accounts bound to it inside this channel.',
  })

export const priceAnswer = z
  .strictObject({
    input_price: usdPerToken.nullable(),
    output_price: usdPerToken.nullable(),
    cache_write_price: usdPerToken.nullable(),
    cache_read_price: usdPerToken.nullable(),
    image_output_price: usdPerToken.nullable(),
    per_request_price: usd.nullable(),
  })
  .meta({
    id: 'Price',
    description: 'Prices in USD per token, but for `per_request_price`; `null` = not stated.',
  })

export const pricingIntervalAnswer = z
  .strictObject({
    ...priceAnswer.shape,
    id,
    min_tokens: z.int(),
    max_tokens: z.int().nullable().describe('`null` = unbounded.'),
    tier_label: z.string().nullable(),
  })
  .meta({ id: 'PricingInterval' })

export const pricingEntryAnswer = z
  .strictObject({
    ...priceAnswer.shape,
    id,
    platform,
    models: z.array(z.string()),
    billing_mode: billingMode,
    intervals: z.array(pricingIntervalAnswer),
  })
  .meta({ id: 'PricingEntry' })

export const statsRuleAnswer = z
  .strictObject({
    id,
    name: z.string(),
    group_ids: z.array(id),
    account_ids: z.array(id),
    pricing: z.array(pricingEntryAnswer),
  })
  .meta({ id: 'StatsRule' })

export const channelWarningAnswer = z
  .strictObject({
    code: z.enum([
      'GROUP_WITHOUT_ACCOUNTS',
      'MODEL_WITHOUT_PRICE',
      'PRICE_NEVER_BILLED',
      'USAGE_WITHOUT_PRICE',
      'NO_MODEL_LISTED',
      'IMAGE_OUTPUT_PRICE_MISSING',
      'UNLISTED_MODELS_MOVED',
      'STATS_RULE_UNKNOWN_GROUP',
      'STATS_RULE_UNKNOWN_ACCOUNT',
    ]),
    message: z.string(),
    path: z.string().exactOptional().describe('The field it concerns, as in the body.'),
    model: z.string().exactOptional().describe('The model it speaks of.'),
    group_id: id.exactOptional(),
    channel_id: id.exactOptional(),
    account_id: id.exactOptional(),
  })
  .meta({ id: 'ChannelWarning', description: 'Something an operator should look at; it never stops a save.' })

export const channelAnswer = z
  .strictObject({
    id,
    name: z.string(),
    description: z.string(),
    status: z.enum(ENTITY_STATUSES),
    group_ids: z.array(id),
    groups: z.array(channelGroupAnswer),
    model_mapping: z.partialRecord(platform, z.record(z.string(), z.string())),
    model_pricing: z.array(pricingEntryAnswer),
    billing_model_source: z.enum(BILLING_MODEL_SOURCES),
    restrict_models: z.boolean(),
    disabled_platforms: z.array(platform),
    failover_policy: z.array(z.enum(FAILOVER_REASONS)),
    features: z.record(z.string(), z.unknown()),
    apply_pricing_to_account_stats: z.boolean(),
    account_stats_pricing_rules: z.array(statsRuleAnswer),
    accounts_count: z.int().describe('Distinct accounts bound inside this channel.'),
    revision: z.int(),
    created_at: instant,
    updated_at: instant,
    warnings: z.array(channelWarningAnswer),
  })
  .meta({ id: 'Channel', description: 'A channel as the API answers it.' })

export const catalogueAnswer = z
  .strictObject({
    source: z.enum(CATALOGUE_SOURCES),
    location: z.string().nullable().describe('File or URL; `null` = bundled, or no gateway answers.'),
    models_count: z.int(),
    loaded_at: instant
      .nullable()
      .describe(
        'When they were read or fetched; `null` for the bundled ones, which are as old as the program.',
      ),
    checked_at: instant
      .nullable()
      .describe('When the URL last confirmed them; `null` = not since the start.'),
    age_seconds: z
      .number()
      .nullable()
      .describe('Seconds since they were known to be those of their source; `null` for the bundled ones.'),
    failure: z
      .strictObject({
        reason: z.enum(PRICE_REFRESH_REASONS),
        message: z.string(),
        at: instant,
      })
      .nullable()
      .describe('Why the last look at `PRICING_URL` gave nothing.'),
  })
  .meta({ id: 'Catalogue', description: 'Where the default prices come from and how old they are.' })

export const modelPricingAnswer = z
  .union([
    z.strictObject({ catalogue: catalogueAnswer, found: z.literal(false) }),
    z.strictObject({
      catalogue: catalogueAnswer,
      found: z.literal(true),
      source: z.string().describe('`catalogue`, or `fallback` when only the family is known.'),
      model: z.string(),
      catalogue_id: z.string().nullable(),
      ...tokenPrices,
    }),
  ])
  .meta({
    id: 'ModelPricing',
    description:
      'Default prices of a model, as a price card is filled with, and where such prices come from.',
  })

export const channelAccountAnswer = z
  .strictObject({
    account_id: id,
    name: z.string(),
    platform: z.string(),
    status: z.string(),
    schedulable: z.boolean(),
    group_id: id,
    group_name: z.string(),
    priority: z.int(),
  })
  .meta({
    id: 'ChannelAccount',
    description: 'An account bound inside a channel, with the group it serves there.',
  })

export const ownPriceAnswer = z.strictObject(tokenPrices).meta({
  id: 'OwnPrice',
  description: 'Token prices in USD per token; `null` = free of charge or not stated.',
})

export const ownModelAnswer = z
  .strictObject({
    ...ownPriceAnswer.shape,
    model: z.string(),
    billing_mode: billingMode,
    pricing_source: z.string().describe('`none` where calls are free of charge.'),
    unit_price: usd.nullable().describe('Price of a request or an image.'),
    tiers: z
      .array(
        z.strictObject({
          label: z.string(),
          unit_price: usd,
        }),
      )
      .describe('Unit prices by label, e.g. image sizes.'),
    context_tiers: z
      .array(
        z.strictObject({
          ...ownPriceAnswer.shape,
          above_tokens: z.int(),
        }),
      )
      .describe('Prices from a context length on; `above_tokens` is exclusive.'),
  })
  .meta({
    id: 'OwnModel',
    description: "A model the user can call and its list price; the group's multiplier comes on top.",
  })

export const ownChannelsAnswer = z
  .strictObject({
    ...ownGroupAnswer.shape,
    models: z.array(ownModelAnswer),
  })
  .meta({ id: 'OwnChannels', description: 'A group of the user with everything its keys can call.' })
