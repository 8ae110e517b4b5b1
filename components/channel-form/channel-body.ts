import type { BillingMode, BillingModelSource, EntityStatus, FailoverReason, Platform } from '@/lib/core'

/** The prices of an entry or interval, in the order a card shows them. */
export const PRICE_FIELDS = [
  'input_price',
  'output_price',
  'cache_write_price',
  'cache_read_price',
  'image_output_price',
  'per_request_price',
] as const
export type PriceField = (typeof PRICE_FIELDS)[number]

/** Prices per token; only `per_request_price` is per request or image. */
export const TOKEN_PRICE_FIELDS = PRICE_FIELDS.filter((field) => field !== 'per_request_price')

type PriceAnswer = Readonly<Record<PriceField, number | string | null>>

type IntervalAnswer = PriceAnswer & {
  readonly min_tokens: number
  readonly max_tokens: number | null
  readonly tier_label: string | null
}

type PricingAnswer = PriceAnswer & {
  readonly platform: Platform
  readonly models: readonly string[]
  readonly billing_mode: BillingMode
  readonly intervals: readonly IntervalAnswer[]
}

type StatsRuleAnswer = {
  readonly name: string
  readonly group_ids: readonly number[]
  readonly account_ids: readonly number[]
  readonly pricing: readonly PricingAnswer[]
}

/** What the editor reads of a channel answer. */
export type ChannelAnswer = {
  readonly name: string
  readonly description: string
  readonly status: EntityStatus
  readonly billing_model_source: BillingModelSource
  readonly restrict_models: boolean
  readonly failover_policy: readonly FailoverReason[]
  readonly apply_pricing_to_account_stats: boolean
  readonly disabled_platforms: readonly Platform[]
  readonly groups: readonly { readonly group_id: number; readonly route_priority: number }[]
  readonly model_mapping: Readonly<Partial<Record<Platform, Readonly<Record<string, string>>>>>
  readonly model_pricing: readonly PricingAnswer[]
  readonly account_stats_pricing_rules: readonly StatsRuleAnswer[]
}

/** Prices as sent: decimal text per token, or whatever was typed for the server to refuse. */
type PriceBody = Readonly<Record<PriceField, string | null>>

/** Numbers as sent; text that is no whole number goes as it is, so that the server names the field. */
export type WholeNumber = number | string

type IntervalBody = PriceBody & {
  readonly min_tokens: WholeNumber
  readonly max_tokens: WholeNumber | null
  readonly tier_label: string | null
}

export type PricingBody = PriceBody & {
  readonly platform: Platform
  readonly models: readonly string[]
  readonly billing_mode: BillingMode
  readonly intervals: readonly IntervalBody[]
}

export type StatsRuleBody = {
  readonly name: string
  readonly group_ids: readonly number[]
  readonly account_ids: readonly number[]
  readonly pricing: readonly PricingBody[]
}

/** What the editor sends. Fields it does not know (features) are absent and stay unchanged. */
export type ChannelBody = Omit<ChannelAnswer, 'groups' | 'model_pricing' | 'account_stats_pricing_rules'> & {
  readonly groups: readonly { readonly group_id: number; readonly route_priority: WholeNumber }[]
  readonly model_pricing: readonly PricingBody[]
  readonly account_stats_pricing_rules: readonly StatsRuleBody[]
}
