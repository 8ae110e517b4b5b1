import type { UsageEndRecord, UsageStartRecord } from '@/lib/gateway'
import { refuse, type ByteWriter } from './byte-writer'
import { keepBytes } from './keep-bytes'
import { CHAIN_SEPARATOR, RECORD_SEPARATOR } from './record-layout'
import { escapeField, fieldOfJson } from './row-literal'

const COMMA = 44
const QUOTE = 34
const BACKSLASH = 92
const SEPARATOR = RECORD_SEPARATOR.charCodeAt(0)

const ESCAPED_IN_ROW = refuse(
  (code) => code === QUOTE || code === BACKSLASH || code === 0 || code === SEPARATOR,
)
const ESCAPED_IN_JSON = refuse((code) => code === QUOTE || code === BACKSLASH || code < 0x20)

/**
 * Writes the row literal of a finished record, as PostgreSQL reads it into `usage_record`, in the order of
 * `RECORD_COLUMNS`. By hand: it is made once for every request, and the database reads it several times faster than JSON.
 * Ids, amounts and enumerated values hold nothing to escape; an empty field is SQL's NULL.
 * **Source:** https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
 */
export function writeEnd(out: ByteWriter, r: UsageEndRecord): void {
  out.text('(')
  out.text(r.id)
  field(out, r.request_id)
  count(out, r.user_id)
  count(out, r.api_key_id)
  count(out, r.group_id)
  count(out, r.channel_id)
  count(out, r.account_id)
  field(out, r.subscription_id)
  field(out, r.protocol)
  writeNames(out, r)
  writePrice(out, r)
  writeCounts(out, r)
  writeCosts(out, r)
  field(out, r.billing_type)
  flag(out, r.stream)
  field(out, r.status)
  field(out, r.usage_source)
  quoted(out, r.error_message)
  writeAttempts(out, r.attempts)
  quoted(out, r.upstream_request_id)
  count(out, r.duration_ms)
  count(out, r.first_token_ms)
  quoted(out, r.user_agent)
  quoted(out, r.ip)
  out.text(')')
}

function writeNames(out: ByteWriter, r: UsageEndRecord): void {
  quoted(out, r.requested_model)
  quoted(out, r.mapped_model)
  quoted(out, r.upstream_model)
  quoted(out, r.response_model)
  quoted(out, r.billing_model)
  if (r.model_mapping_chain === '') field(out, '""')
  else kept(out, chainBytes(r.model_mapping_chain))
}

function writePrice(out: ByteWriter, r: UsageEndRecord): void {
  field(out, r.billing_mode)
  quoted(out, r.billing_tier)
  field(out, r.pricing_source)
  if (r.price_snapshot === 'null') field(out, null)
  else kept(out, snapshotBytes(r.price_snapshot))
  quoted(out, r.service_tier)
  flag(out, r.long_context)
}

function writeCounts(out: ByteWriter, r: UsageEndRecord): void {
  count(out, r.input_tokens)
  count(out, r.output_tokens)
  count(out, r.reasoning_tokens)
  count(out, r.cache_creation_5m_tokens)
  count(out, r.cache_creation_1h_tokens)
  count(out, r.cache_read_tokens)
  count(out, r.image_output_tokens)
  count(out, r.image_count)
  quoted(out, r.image_size)
  field(out, fieldOfJson(r.extra_units))
}

function writeCosts(out: ByteWriter, r: UsageEndRecord): void {
  field(out, r.input_cost)
  field(out, r.output_cost)
  field(out, r.cache_creation_cost)
  field(out, r.cache_read_cost)
  field(out, r.image_output_cost)
  field(out, r.extra_cost)
  field(out, r.total_cost)
  field(out, r.rate_multiplier)
  field(out, r.actual_cost)
  field(out, r.account_cost)
  field(out, r.account_multiplier)
}

/** Nearly every request has one attempt, and it says nothing that JSON or the row literal must escape. */
function writeAttempts(out: ByteWriter, attempts: UsageEndRecord['attempts']): void {
  const [only] = attempts
  if (only === undefined || attempts.length > 1 || only.message !== undefined) {
    field(out, fieldOfJson(attempts))
    return
  }
  field(out, '"[{\\"account_id\\":')
  out.number(only.account_id)
  field(out, '\\"channel_id\\":')
  numberOrNull(out, only.channel_id)
  field(out, '\\"outcome\\":\\"')
  out.text(only.outcome)
  out.text('\\"')
  field(out, '\\"status\\":')
  numberOrNull(out, only.status)
  field(out, '\\"duration_ms\\":')
  out.number(only.duration_ms)
  out.text('}]"')
}

/** Writes the facts known at dispatch as a JSON array in the order of `START_FIELDS`; only read again when a process died. */
export function writeStart(out: ByteWriter, r: UsageStartRecord): void {
  out.text('[')
  out.number(r.user_id)
  count(out, r.api_key_id)
  count(out, r.group_id)
  out.byte(COMMA)
  numberOrNull(out, r.channel_id)
  count(out, r.account_id)
  json(out, r.subscription_id)
  json(out, r.protocol)
  json(out, r.requested_model)
  json(out, r.mapped_model)
  json(out, r.upstream_model)
  json(out, r.billing_type)
  flag(out, r.stream)
  json(out, r.user_agent)
  json(out, r.ip)
  out.text(']')
}

/** A field that holds nothing to escape; `null` = empty. */
function field(out: ByteWriter, value: string | null): void {
  out.byte(COMMA)
  if (value !== null) out.text(value)
}

function count(out: ByteWriter, value: number | null): void {
  out.byte(COMMA)
  if (value !== null) out.number(value)
}

function flag(out: ByteWriter, value: boolean): void {
  field(out, value ? 'true' : 'false')
}

function kept(out: ByteWriter, bytes: Uint8Array): void {
  out.byte(COMMA)
  out.copy(bytes)
}

function numberOrNull(out: ByteWriter, value: number | null): void {
  if (value === null) out.text('null')
  else out.number(value)
}

/** A quoted field of the row literal; `null` = empty. */
function quoted(out: ByteWriter, value: string | null): void {
  out.byte(COMMA)
  if (value === null) return
  out.byte(QUOTE)
  if (!out.plain(value, ESCAPED_IN_ROW)) out.text(escapeField(value))
  out.byte(QUOTE)
}

/** A JSON string, or `null`. */
function json(out: ByteWriter, value: string | null): void {
  out.byte(COMMA)
  if (value === null) {
    out.text('null')
    return
  }
  out.byte(QUOTE)
  if (!out.plain(value, ESCAPED_IN_JSON)) out.text(JSON.stringify(value).slice(1, -1))
  out.byte(QUOTE)
}

/** A mapping chain with its arrows as one byte each, which the settling SQL turns back. */
const chainBytes = keepBytes((chain) => `"${escapeField(chain.replaceAll('→', CHAIN_SEPARATOR))}"`)

/** Price snapshots are rendered once a price and repeat. */
const snapshotBytes = keepBytes((snapshot) => `"${escapeField(snapshot)}"`)
