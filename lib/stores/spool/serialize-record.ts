import type { UsageEndRecord, UsageStartRecord } from '@/lib/gateway'
import { putAgain, putMark, putNumber, putText, textOf } from './byte-pen'
import type { BytePen } from './byte-pen'
import { putPricedPart } from './priced-part'
import { putStartTexts, putTextItem } from './start-texts'
import { putAttempts, putCount, putCounts, putFlag, putQuoted, putWord } from './row-fields'

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

const CLOSE = 0x29

/**
 * Writes the row literal of a finished record, as PostgreSQL reads it into `usage_record`; the database reads it several
 * times faster than JSON. Ids, amounts and enumerated values hold nothing to escape.
 */
export function writeEnd(pen: BytePen, r: UsageEndRecord): void {
  putText(pen, '(')
  putFacts(pen, r)
  putPricedPart(pen, r)
  putUsage(pen, r)
  putCosts(pen, r)
  putOutcome(pen, r)
  // The comma behind the last field.
  pen.bytes[pen.at - 1] = CLOSE
}

function putFacts(pen: BytePen, r: UsageEndRecord): void {
  const start = pen.at
  putWord(pen, r.id)
  if (r.request_id === r.id) putAgain(pen, start)
  else putWord(pen, r.request_id)
  putCount(pen, r.user_id)
  putCount(pen, r.api_key_id)
  putCount(pen, r.group_id)
  putCount(pen, r.channel_id)
  putCount(pen, r.account_id)
  putWord(pen, r.subscription_id)
}

function putUsage(pen: BytePen, r: UsageEndRecord): void {
  putCount(pen, r.input_tokens)
  putCount(pen, r.output_tokens)
  putCount(pen, r.reasoning_tokens)
  putCount(pen, r.cache_creation_5m_tokens)
  putCount(pen, r.cache_creation_1h_tokens)
  putCount(pen, r.cache_read_tokens)
  putCount(pen, r.image_output_tokens)
  putCount(pen, r.image_count)
  putQuoted(pen, r.image_size)
  putCounts(pen, r.extra_units)
}

function putCosts(pen: BytePen, r: UsageEndRecord): void {
  putWord(pen, r.input_cost)
  putWord(pen, r.output_cost)
  putWord(pen, r.cache_creation_cost)
  putWord(pen, r.cache_read_cost)
  putWord(pen, r.image_output_cost)
  putWord(pen, r.extra_cost)
  putWord(pen, r.total_cost)
  putWord(pen, r.rate_multiplier)
  putWord(pen, r.actual_cost)
  putWord(pen, r.account_cost)
  putWord(pen, r.account_multiplier)
}

function putOutcome(pen: BytePen, r: UsageEndRecord): void {
  putWord(pen, r.billing_type)
  putFlag(pen, r.stream)
  putWord(pen, r.status)
  putWord(pen, r.usage_source)
  putQuoted(pen, r.error_message)
  putAttempts(pen, r.attempts)
  putQuoted(pen, r.upstream_request_id)
  putCount(pen, r.duration_ms)
  putCount(pen, r.first_token_ms)
  putQuoted(pen, r.user_agent)
  putQuoted(pen, r.ip)
}

/** The row literal of a finished record as a text. */
export function serializeEnd(record: UsageEndRecord): string {
  return textOf((pen) => writeEnd(pen, record))
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

const COMMA = 0x2c
const CLOSE_LIST = 0x5d

/** Writes the facts known at dispatch as a JSON array in the order of `START_FIELDS`; only read again when a process died. */
export function writeStart(pen: BytePen, r: UsageStartRecord): void {
  putText(pen, '[')
  putNumberItem(pen, r.user_id)
  putNumberItem(pen, r.api_key_id)
  putNumberItem(pen, r.group_id)
  putNumberItem(pen, r.channel_id)
  putNumberItem(pen, r.account_id)
  putTextItem(pen, r.subscription_id)
  putStartTexts(pen, r)
  pen.bytes[pen.at - 1] = CLOSE_LIST
}

/** The JSON array of a start record as a text. */
export function serializeStart(record: UsageStartRecord): string {
  return textOf((pen) => writeStart(pen, record))
}

function putNumberItem(pen: BytePen, value: number | null): void {
  if (value === null) putText(pen, 'null')
  else putNumber(pen, value)
  putMark(pen, COMMA)
}
