import type { BillingMode, PricingSource, UsageSource, UsageStatus } from '@/lib/core'

/** One attempt upstream, as the row shows it. */
export type AttemptRecord = {
  readonly account_id: number
  readonly channel_id: number | null
  readonly outcome: string
  readonly status: number | null
  readonly duration_ms: number
  readonly message?: string
}

/** Why an account could not serve; `until` as ISO text, `null` = not by itself. */
export type ExclusionRecord = {
  readonly account_id: number
  readonly reason: string
  readonly until: string | null
}

/** The facts known when a request is dispatched; names are the columns of `usage_logs`. */
export type UsageFacts = {
  /** UUIDv7; the row's `created_at` is derived from it. */
  readonly id: string
  readonly request_id: string
  readonly user_id: number
  readonly api_key_id: number
  readonly group_id: number
  readonly channel_id: number | null
  readonly account_id: number
  readonly subscription_id: string | null
  readonly protocol: string
  readonly requested_model: string
  readonly mapped_model: string
  readonly upstream_model: string
  readonly model_mapping_chain: string
  readonly billing_type: 'balance' | 'subscription'
  readonly stream: boolean
  readonly user_agent: string | null
  readonly ip: string | null
}

/** Written at dispatch: if no end follows, the settler makes a `gateway_crash` row of it. A later start of the same id replaces it (failover). */
export type UsageStartRecord = UsageFacts

/** The finished row; amounts are decimal texts, JSON columns are JSON values. Column names of `usage_logs`. */
export type UsageEndRecord = UsageFacts & {
  readonly response_model: string | null
  readonly billing_model: string
  readonly billing_mode: BillingMode
  readonly billing_tier: string | null
  readonly pricing_source: PricingSource
  /** JSON text, rendered once for each resolved price. */
  readonly price_snapshot: string
  readonly service_tier: string | null
  readonly long_context: boolean
  readonly input_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
  readonly cache_creation_5m_tokens: number
  readonly cache_creation_1h_tokens: number
  readonly cache_read_tokens: number
  readonly image_output_tokens: number
  readonly image_count: number
  readonly image_size: string | null
  readonly extra_units: Readonly<Record<string, number>>
  readonly input_cost: string
  readonly output_cost: string
  readonly cache_creation_cost: string
  readonly cache_read_cost: string
  readonly image_output_cost: string
  readonly extra_cost: string
  readonly total_cost: string
  readonly rate_multiplier: string
  readonly actual_cost: string
  readonly account_cost: string
  readonly account_multiplier: string
  readonly status: UsageStatus
  readonly usage_source: UsageSource
  readonly attempts: readonly AttemptRecord[]
  readonly upstream_request_id: string | null
  readonly duration_ms: number
  readonly first_token_ms: number | null
  readonly error_message: string | null
}
