import type { UsageEndRecord, UsageStartRecord } from '@/lib/gateway'

/**
 * Columns of a finished record in the order of the SQL type `usage_record`. The spool outlives an update: a new layout
 * takes a new record kind (`record-frame.ts`) and leaves the old type and function in the database.
 */
export const RECORD_COLUMNS = [
  'id',
  'request_id',
  'user_id',
  'api_key_id',
  'group_id',
  'channel_id',
  'account_id',
  'subscription_id',
  'protocol',
  'requested_model',
  'mapped_model',
  'upstream_model',
  'response_model',
  'billing_model',
  'model_mapping_chain',
  'billing_mode',
  'billing_tier',
  'pricing_source',
  'price_snapshot',
  'service_tier',
  'long_context',
  'input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cache_creation_5m_tokens',
  'cache_creation_1h_tokens',
  'cache_read_tokens',
  'image_output_tokens',
  'image_count',
  'image_size',
  'extra_units',
  'input_cost',
  'output_cost',
  'cache_creation_cost',
  'cache_read_cost',
  'image_output_cost',
  'extra_cost',
  'total_cost',
  'rate_multiplier',
  'actual_cost',
  'account_cost',
  'account_multiplier',
  'billing_type',
  'stream',
  'status',
  'usage_source',
  'error_message',
  'attempts',
  'upstream_request_id',
  'duration_ms',
  'first_token_ms',
  'user_agent',
  'ip',
] as const satisfies readonly (keyof UsageEndRecord)[]

/** Fields of a start record in their order; the rest of the facts follows from them and from the record's key. */
export const START_FIELDS = [
  'user_id',
  'api_key_id',
  'group_id',
  'channel_id',
  'account_id',
  'subscription_id',
  'protocol',
  'requested_model',
  'mapped_model',
  'upstream_model',
  'billing_type',
  'stream',
  'user_agent',
  'ip',
] as const satisfies readonly (keyof UsageStartRecord)[]

/** Stands for the arrow of a mapping chain. */
export const CHAIN_SEPARATOR = '\x1f'

/** Separates records in one parameter; never occurs inside one. */
export const RECORD_SEPARATOR = '\x1e'
