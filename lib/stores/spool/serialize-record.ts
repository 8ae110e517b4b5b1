import type { UsageEndRecord, UsageFacts, UsageStartRecord } from '@/lib/gateway'

/**
 * The JSON text of a finished row, as `settle_usage_batch` reads it. Written by hand: it is made once for every
 * request, and `price_snapshot` is JSON text already. Amounts, ids and enumerated values hold nothing to escape.
 */
export function serializeEnd(record: UsageEndRecord): string {
  const r = record
  const text = `{${factsText(r)},"response_model":${quote(r.response_model)},"billing_model":${quote(
    r.billing_model,
  )},"billing_mode":"${r.billing_mode}","billing_tier":${quote(r.billing_tier)},"pricing_source":"${
    r.pricing_source
  }","price_snapshot":${r.price_snapshot},"service_tier":${quote(r.service_tier)},"long_context":${
    r.long_context
  },${countsText(r)},${costsText(r)},"status":"${r.status}","usage_source":"${
    r.usage_source
  }","attempts":${JSON.stringify(r.attempts)},"upstream_request_id":${quote(
    r.upstream_request_id,
  )},"duration_ms":${r.duration_ms},"first_token_ms":${r.first_token_ms},"error_message":${quote(
    r.error_message,
  )}}`
  return storable(text)
}

/** The JSON text of the facts known at dispatch. */
export function serializeStart(record: UsageStartRecord): string {
  return storable(`{${factsText(record)}}`)
}

function factsText(r: UsageFacts): string {
  return `"id":"${r.id}","request_id":"${r.request_id}","user_id":${r.user_id},"api_key_id":${
    r.api_key_id
  },"group_id":${r.group_id},"channel_id":${r.channel_id},"account_id":${r.account_id},"subscription_id":${quote(
    r.subscription_id,
  )},"protocol":"${r.protocol}","requested_model":${quote(r.requested_model)},"mapped_model":${quote(
    r.mapped_model,
  )},"upstream_model":${quote(r.upstream_model)},"model_mapping_chain":${quote(
    r.model_mapping_chain,
  )},"billing_type":"${r.billing_type}","stream":${r.stream},"user_agent":${quote(r.user_agent)},"ip":${quote(r.ip)}`
}

function countsText(r: UsageEndRecord): string {
  return `"input_tokens":${r.input_tokens},"output_tokens":${r.output_tokens},"reasoning_tokens":${
    r.reasoning_tokens
  },"cache_creation_5m_tokens":${r.cache_creation_5m_tokens},"cache_creation_1h_tokens":${
    r.cache_creation_1h_tokens
  },"cache_read_tokens":${r.cache_read_tokens},"image_output_tokens":${r.image_output_tokens},"image_count":${
    r.image_count
  },"image_size":${quote(r.image_size)},"extra_units":${JSON.stringify(r.extra_units)}`
}

function costsText(r: UsageEndRecord): string {
  return `"input_cost":"${r.input_cost}","output_cost":"${r.output_cost}","cache_creation_cost":"${
    r.cache_creation_cost
  }","cache_read_cost":"${r.cache_read_cost}","image_output_cost":"${r.image_output_cost}","extra_cost":"${
    r.extra_cost
  }","total_cost":"${r.total_cost}","rate_multiplier":"${r.rate_multiplier}","actual_cost":"${
    r.actual_cost
  }","account_cost":"${r.account_cost}","account_multiplier":"${r.account_multiplier}"`
}

function quote(value: string | null): string {
  return value === null ? 'null' : JSON.stringify(value)
}

/** PostgreSQL refuses NUL and lone surrogates, which JSON.stringify writes as escapes; a client must not escape its bill with them. */
function storable(json: string): string {
  if (!json.includes('\\u')) return json
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
    typeof value === 'string'
      ? Buffer.from(value.replaceAll('\0', '\uFFFD'), 'utf8').toString('utf8')
      : value,
  )
}
