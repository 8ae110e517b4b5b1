import {
  FAILOVER_REASONS,
  PLATFORMS,
  type BillingMode,
  type BillingModelSource,
  type EntityStatus,
  type FailoverReason,
  type Platform,
} from '@/lib/core'
import { PRICE_FIELDS, type PriceField } from './channel-body'

/** Prices as typed: $ per million tokens, `per_request_price` in $; '' = not stated. */
export type PriceTexts = Readonly<Record<PriceField, string>>

export type IntervalForm = {
  readonly key: string
  readonly min_tokens: string
  /** '' = unbounded. */
  readonly max_tokens: string
  readonly tier_label: string
  readonly prices: PriceTexts
}

export type PricingForm = {
  readonly key: string
  readonly platform: Platform
  readonly models: readonly string[]
  readonly billing_mode: BillingMode
  readonly prices: PriceTexts
  readonly intervals: readonly IntervalForm[]
}

export type MappingRow = { readonly key: string; readonly source: string; readonly target: string }

export type GroupChoice = { readonly group_id: number; readonly route_priority: string }

export type StatsRuleForm = {
  readonly key: string
  readonly name: string
  readonly group_ids: readonly number[]
  readonly account_ids: readonly number[]
  readonly pricing: readonly PricingForm[]
}

/** Fields with a control of their own, by their names in the body. */
export type ChannelBasics = {
  readonly name: string
  readonly description: string
  readonly status: EntityStatus
  readonly billing_model_source: BillingModelSource
  readonly restrict_models: boolean
  readonly failover_policy: readonly FailoverReason[]
  readonly apply_pricing_to_account_stats: boolean
}

/** A channel as it is being edited: numbers are texts, lists have keys, the order is the order of the body. */
export type ChannelForm = ChannelBasics & {
  readonly disabled_platforms: readonly Platform[]
  readonly groups: readonly GroupChoice[]
  readonly mapping: Readonly<Record<Platform, readonly MappingRow[]>>
  readonly pricing: readonly PricingForm[]
  readonly rules: readonly StatsRuleForm[]
  /** Number of the next key; keys are never used twice. */
  readonly next_key: number
}

export const DEFAULT_ROUTE_PRIORITY = '100'

export const NO_PRICES: PriceTexts = {
  input_price: '',
  output_price: '',
  cache_write_price: '',
  cache_read_price: '',
  image_output_price: '',
  per_request_price: '',
}

/** A new channel: only the first platform is on, so that nothing is routed by accident. */
export const EMPTY_CHANNEL: ChannelForm = {
  name: '',
  description: '',
  status: 'active',
  billing_model_source: 'channel_mapped',
  restrict_models: false,
  failover_policy: FAILOVER_REASONS.filter((reason) => reason !== 'timeout'),
  apply_pricing_to_account_stats: false,
  disabled_platforms: PLATFORMS.slice(1),
  groups: [],
  mapping: { anthropic: [], openai: [], gemini: [], antigravity: [] },
  pricing: [],
  rules: [],
  next_key: 1,
}

/** Whether nothing was typed into any price. */
export function hasNoPrices(prices: PriceTexts): boolean {
  return PRICE_FIELDS.every((field) => prices[field].trim() === '')
}
