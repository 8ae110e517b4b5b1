import {
  BILLING_MODEL_SOURCES,
  BILLING_MODES,
  ENTITY_STATUSES,
  FAILOVER_REASONS,
  PLATFORMS,
} from '@/lib/core'
import { z } from 'zod'
import {
  amountField,
  countField,
  idField,
  idFilter,
  idListField,
  nameField,
  platformField,
  revisionField,
  textField,
} from '../shared/fields'
import { listQueryShape } from '../shared/list-page'

/** USD per token (or per request); sign and precision are judged by the billing room with their own codes. */
const priceField = amountField({ max: 1_000_000, decimals: 40 }).nullable().default(null)

const priceShape = {
  input_price: priceField,
  output_price: priceField,
  cache_write_price: priceField,
  cache_read_price: priceField,
  image_output_price: priceField,
  per_request_price: priceField,
}

/** Ids and other facts of an answer that may be sent back; they are ignored. */
const ignored = z.unknown().optional()

const intervalSchema = z.strictObject({
  ...priceShape,
  min_tokens: z.int().default(0),
  max_tokens: z.int().nullable().default(null),
  tier_label: z
    .string()
    .trim()
    .max(64)
    .nullable()
    .default(null)
    .transform((label) => (label === '' ? null : label)),
  id: ignored,
  sort_order: ignored,
})

const pricingEntrySchema = z.strictObject({
  ...priceShape,
  platform: platformField,
  models: z.array(z.string().trim().max(256)).default([]),
  billing_mode: z.enum(BILLING_MODES).default('token'),
  intervals: z.array(intervalSchema).max(100).default([]),
  id: ignored,
  sort_order: ignored,
})
export type PricingEntryInput = z.output<typeof pricingEntrySchema>
export type PricingIntervalInput = z.output<typeof intervalSchema>

const statsRuleSchema = z.strictObject({
  name: z.string().trim().max(200).default(''),
  group_ids: idListField.default([]),
  account_ids: idListField.default([]),
  pricing: z.array(pricingEntrySchema).max(500).default([]),
  id: ignored,
  sort_order: ignored,
})
export type StatsRuleInput = z.output<typeof statsRuleSchema>

const groupRefSchema = z.strictObject({
  group_id: idField,
  route_priority: countField.optional(),
  name: ignored,
  platform: ignored,
  accounts_count: ignored,
})

const mappingSchema = z.partialRecord(platformField, z.record(z.string().max(256), z.string().max(256)))

const channelShape = {
  name: nameField,
  description: textField,
  status: z.enum(ENTITY_STATUSES),
  group_ids: idListField,
  groups: z.array(groupRefSchema).max(1000),
  model_mapping: mappingSchema.nullable(),
  model_pricing: z.array(pricingEntrySchema).max(500).nullable(),
  billing_model_source: z.enum(BILLING_MODEL_SOURCES),
  restrict_models: z.boolean(),
  disabled_platforms: z.array(platformField).max(PLATFORMS.length),
  failover_policy: z.array(z.enum(FAILOVER_REASONS)).max(FAILOVER_REASONS.length),
  features: z.record(z.string().min(1).max(100), z.json()).nullable(),
  apply_pricing_to_account_stats: z.boolean(),
  account_stats_pricing_rules: z.array(statsRuleSchema).max(100).nullable(),
  /** Accept that a model served today becomes ambiguous. */
  confirm_ambiguous: z.boolean(),
}

/** Body of PUT /channels/:id; `unbind` lets groups go whose accounts are still bound. */
export const updateChannelSchema = z
  .strictObject({ ...channelShape, revision: revisionField, unbind: z.boolean() })
  .partial()
export type UpdateChannelInput = z.output<typeof updateChannelSchema>

/** Body of POST /channels. */
export const createChannelSchema = z.strictObject(channelShape).partial().required({ name: true })

/** Fields of a channel answer that a PUT may send back; they are ignored. */
export const CHANNEL_READ_ONLY = ['id', 'warnings', 'accounts_count', 'created_at', 'updated_at'] as const

/** Body of POST /channels/:id/duplicate. */
export const duplicateChannelSchema = z.strictObject({ name: nameField.optional() })

export const listChannelsQuerySchema = z.object({
  ...listQueryShape,
  status: z.enum(ENTITY_STATUSES).optional(),
  platform: z.enum(PLATFORMS).optional(),
  group_id: idFilter,
  sort_by: z.enum(['name', 'created_at', 'updated_at', 'id']).default('id'),
})
