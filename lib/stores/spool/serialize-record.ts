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

/** Stands for the arrow of a mapping chain. */
export const CHAIN_SEPARATOR = '\x1f'

/** Separates records in one parameter; never occurs inside one. */
export const RECORD_SEPARATOR = '\x1e'

/**
 * The row literal of a finished record, as PostgreSQL reads it into `usage_record`. Written by hand: it is made once for
 * every request, and the database reads it several times faster than JSON. Ids, amounts and enumerated values hold
 * nothing to escape. Joined from a list, in which `null` is an empty field, SQL's NULL: joining makes one flat text,
 * where a template makes two pieces for each field. **Source:** https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
 */
export function serializeEnd(r: UsageEndRecord): string {
  const requested = quote(r.requested_model)
  const model = (name: string | null): string => (name === r.requested_model ? requested : quote(name))
  return [
    `(${r.id}`,
    r.request_id,
    r.user_id,
    r.api_key_id,
    r.group_id,
    r.channel_id,
    r.account_id,
    r.subscription_id,
    r.protocol,
    requested,
    model(r.mapped_model),
    model(r.upstream_model),
    model(r.response_model),
    model(r.billing_model),
    chainText(r.model_mapping_chain),
    r.billing_mode,
    quote(r.billing_tier),
    r.pricing_source,
    snapshotText(r.price_snapshot),
    quote(r.service_tier),
    r.long_context,
    r.input_tokens,
    r.output_tokens,
    r.reasoning_tokens,
    r.cache_creation_5m_tokens,
    r.cache_creation_1h_tokens,
    r.cache_read_tokens,
    r.image_output_tokens,
    r.image_count,
    quote(r.image_size),
    isEmpty(r.extra_units) ? '{}' : jsonText(r.extra_units),
    r.input_cost,
    r.output_cost,
    r.cache_creation_cost,
    r.cache_read_cost,
    r.image_output_cost,
    r.extra_cost,
    r.total_cost,
    r.rate_multiplier,
    r.actual_cost,
    r.account_cost,
    r.account_multiplier,
    r.billing_type,
    r.stream,
    r.status,
    r.usage_source,
    quote(r.error_message),
    attemptsText(r.attempts),
    quote(r.upstream_request_id),
    r.duration_ms,
    r.first_token_ms,
    quote(r.user_agent),
    `${quote(r.ip)})`,
  ].join(',')
}

/**
 * A mapping chain with its arrows as one-byte separators, which the settling SQL turns back: one character beyond
 * Latin-1 would double the memory of the whole record and slow its encoding down several times.
 */
function chainText(chain: string): string {
  return chain === '' ? '""' : chainTexts(chain)
}

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

/** The facts known at dispatch as a JSON array in the order of `START_FIELDS`; only read again when a process died. */
export function serializeStart(r: UsageStartRecord): string {
  return [
    `[${r.user_id}`,
    r.api_key_id,
    r.group_id,
    r.channel_id ?? 'null',
    r.account_id,
    jsonString(r.subscription_id),
    `"${r.protocol}"`,
    jsonString(r.requested_model),
    jsonString(r.mapped_model),
    jsonString(r.upstream_model),
    `"${r.billing_type}"`,
    r.stream,
    jsonString(r.user_agent),
    `${jsonString(r.ip)}]`,
  ].join(',')
}

// oxlint-disable-next-line no-control-regex -- characters that JSON escapes
const ESCAPED_IN_JSON = /[\u0000-\u001f"\\\ud800-\udfff]/

function jsonString(value: string | null): string {
  if (value === null) return 'null'
  return ESCAPED_IN_JSON.test(value) ? JSON.stringify(value) : `"${value}"`
}

// oxlint-disable-next-line no-control-regex -- NUL and the separator are what it looks for
const SPECIAL = /["\\\0\x1e]/

/** A quoted field. NUL, which PostgreSQL refuses, and the separator are replaced: a client must not escape its bill with them. */
function quote(value: string | null): string {
  if (value === null) return ''
  return SPECIAL.test(value) ? `"${escapeField(value)}"` : `"${value}"`
}

function escapeField(value: string): string {
  return value
    .replaceAll('\0', '\uFFFD')
    .replaceAll(RECORD_SEPARATOR, '\uFFFD')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
}

function jsonText(value: object): string {
  const json = JSON.stringify(value)
  if (json === '{}' || json === '[]') return json
  return `"${escapeField(json.includes('\\u') ? storableJson(json) : json)}"`
}

function isEmpty(value: object): boolean {
  for (const key in value) if (Object.hasOwn(value, key)) return false
  return true
}

/** Nearly every request has one attempt, and it says nothing that JSON or the row literal must escape. */
function attemptsText(attempts: UsageEndRecord['attempts']): string {
  const [only] = attempts
  if (only === undefined || attempts.length > 1 || only.message !== undefined) return jsonText(attempts)
  return `"[{\\"account_id\\":${only.account_id},\\"channel_id\\":${only.channel_id},\\"outcome\\":\\"${only.outcome}\\",\\"status\\":${only.status},\\"duration_ms\\":${only.duration_ms}}]"`
}

/** PostgreSQL refuses NUL and lone surrogates in JSON too, which JSON.stringify writes as escapes. */
function storableJson(json: string): string {
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
    typeof value === 'string'
      ? Buffer.from(value.replaceAll('\0', '\uFFFD'), 'utf8').toString('utf8')
      : value,
  )
}

const MAX_KEPT = 4096

/** Keeps the results of a rendering that is asked for the same few texts again and again. */
function keepResults(render: (text: string) => string): (text: string) => string {
  const kept = new Map<string, string>()
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    if (kept.size >= MAX_KEPT) kept.clear()
    const rendered = render(text)
    kept.set(text, rendered)
    return rendered
  }
}

// Replacing in a two-byte string leaves a two-byte string: only decoding makes the narrow one.
const chainTexts = keepResults((chain) => narrow(quote(chain.replaceAll('→', CHAIN_SEPARATOR))))

function narrow(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
  return bytes.length === text.length ? bytes.toString('latin1') : text
}

const snapshotTexts = keepResults((json) => narrow(`"${escapeField(json)}"`))

/** Price snapshots are rendered once a price and repeat: their escaped text is kept. */
function snapshotText(json: string): string {
  return json === 'null' ? '' : snapshotTexts(json)
}
