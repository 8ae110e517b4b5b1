import type { UsageEndRecord, UsageFacts } from '@/lib/gateway'
import { buildMappingChain } from '@/lib/routing'
import { serializeEnd, START_FIELDS } from '../spool/serialize-record'

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

/** The finished record of a start record that has no end; `null` when the start cannot be read. `id` is the record's key. */
export function crashRow(id: string, start: Buffer): Buffer | null {
  const facts = readFacts(id, start)
  if (facts === null) return null
  return Buffer.from(serializeEnd({ ...facts, billing_model: facts.mapped_model, ...UNKNOWN_END }))
}

/** A start record is written by `serializeStart` and guarded by its checksum. */
function readFacts(id: string, start: Buffer): UsageFacts | null {
  try {
    const values = JSON.parse(start.toString('utf8')) as readonly unknown[]
    const known = Object.fromEntries(START_FIELDS.map((field, index) => [field, values[index]])) as Pick<
      UsageFacts,
      (typeof START_FIELDS)[number]
    >
    return { id, request_id: id, ...known, model_mapping_chain: chainOf(known) }
  } catch {
    return null
  }
}

function chainOf(facts: Pick<UsageFacts, 'requested_model' | 'mapped_model' | 'upstream_model'>): string {
  return buildMappingChain({
    requestedModel: facts.requested_model,
    mappedModel: facts.mapped_model,
    upstreamModel: facts.upstream_model,
  })
}
