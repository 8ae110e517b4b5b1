import { v7 } from 'uuid'
import type { UsageEndRecord, UsageFacts } from '../../lib/gateway'

/** Facts of a dispatched request of user 1, key 1, group 1, account 1; `atMs` sets the time inside its id. */
export function usageFacts(change: Partial<UsageFacts> & { readonly atMs?: number } = {}): UsageFacts {
  const { atMs, ...fields } = change
  const id = fields.id ?? v7(atMs === undefined ? undefined : { msecs: atMs })
  return {
    id,
    request_id: id,
    user_id: 1,
    api_key_id: 1,
    group_id: 1,
    channel_id: null,
    account_id: 1,
    subscription_id: null,
    protocol: 'anthropic_messages',
    requested_model: 'claude-sonnet-4-5',
    mapped_model: 'claude-sonnet-4-5',
    upstream_model: 'claude-sonnet-4-5',
    model_mapping_chain: '',
    billing_type: 'balance',
    stream: true,
    user_agent: 'test/1.0',
    ip: '127.0.0.1',
    ...fields,
  }
}

/** A finished row that cost 0.003315 USD, and the account 0.002 USD. */
export function usageEnd(change: Partial<UsageEndRecord> & { readonly atMs?: number } = {}): UsageEndRecord {
  const { atMs, ...fields } = change
  return {
    ...usageFacts(atMs === undefined ? {} : { atMs }),
    response_model: 'claude-sonnet-4-5',
    billing_model: 'claude-sonnet-4-5',
    billing_mode: 'token',
    billing_tier: null,
    pricing_source: 'channel',
    price_snapshot: '{"input":"0.000003","output":"0.000015"}',
    service_tier: null,
    long_context: false,
    input_tokens: 100,
    output_tokens: 200,
    reasoning_tokens: 0,
    cache_creation_5m_tokens: 10,
    cache_creation_1h_tokens: 5,
    cache_read_tokens: 50,
    image_output_tokens: 0,
    image_count: 0,
    image_size: null,
    extra_units: {},
    input_cost: '0.0003',
    output_cost: '0.003',
    cache_creation_cost: '0',
    cache_read_cost: '0.000015',
    image_output_cost: '0',
    extra_cost: '0',
    total_cost: '0.003315',
    rate_multiplier: '1',
    actual_cost: '0.003315',
    account_cost: '0.002',
    account_multiplier: '1',
    status: 'ok',
    usage_source: 'final',
    attempts: [{ account_id: 1, channel_id: null, outcome: 'ok', status: 200, duration_ms: 120 }],
    upstream_request_id: 'req_1',
    duration_ms: 120,
    first_token_ms: 30,
    error_message: null,
    ...fields,
    ...(fields.id !== undefined && fields.request_id === undefined ? { request_id: fields.id } : {}),
  }
}
