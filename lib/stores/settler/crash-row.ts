import type { UsageEndRecord, UsageFacts } from '@/lib/gateway'
import { buildMappingChain } from '@/lib/routing'
import { serializeEnd } from '../spool/serialize-record'

/** Columns of a request whose process died before its answer ended: nothing is known of its usage, nothing is charged. */
const UNKNOWN_END = {
  response_model: null,
  billing_mode: 'token',
  billing_tier: null,
  pricing_source: 'none',
  price_snapshot: 'null',
  service_tier: null,
  long_context: false,
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_creation_5m_tokens: 0,
  cache_creation_1h_tokens: 0,
  cache_read_tokens: 0,
  image_output_tokens: 0,
  image_count: 0,
  image_size: null,
  extra_units: {},
  input_cost: '0',
  output_cost: '0',
  cache_creation_cost: '0',
  cache_read_cost: '0',
  image_output_cost: '0',
  extra_cost: '0',
  total_cost: '0',
  rate_multiplier: '1',
  actual_cost: '0',
  account_cost: '0',
  account_multiplier: '1',
  status: 'gateway_crash',
  usage_source: 'none',
  attempts: [],
  upstream_request_id: null,
  duration_ms: 0,
  first_token_ms: null,
  error_message: 'The gateway process ended before the answer did',
} as const satisfies Omit<UsageEndRecord, keyof UsageFacts | 'billing_model'>

/** The finished record of a start record that has no end; `null` when the start cannot be read. */
export function crashRow(start: Buffer): Buffer | null {
  const facts = readFacts(start)
  if (facts === null) return null
  return Buffer.from(serializeEnd({ ...facts, billing_model: facts.mapped_model, ...UNKNOWN_END }))
}

/** A start record is written by `serializeStart` and guarded by its checksum. */
function readFacts(start: Buffer): UsageFacts | null {
  try {
    const facts = JSON.parse(start.toString('utf8')) as Omit<UsageFacts, 'model_mapping_chain'>
    return { ...facts, model_mapping_chain: chainOf(facts) }
  } catch {
    return null
  }
}

function chainOf(facts: Omit<UsageFacts, 'model_mapping_chain'>): string {
  return buildMappingChain({
    requestedModel: facts.requested_model,
    mappedModel: facts.mapped_model,
    upstreamModel: facts.upstream_model,
  })
}
