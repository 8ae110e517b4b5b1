import type { UsageEndRecord } from '@/lib/gateway'
import { storableText } from '../storable-text'
import { putBytes, putMark, putNumber, putPlain, putText } from './byte-pen'
import type { BytePen } from './byte-pen'

/*
 * Fields of a row literal, as PostgreSQL reads it into a row type; each is followed by its comma, and NULL is an empty one.
 * Source: https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
 */

/** Separates records in one parameter; never occurs inside one. */
export const RECORD_SEPARATOR = '\x1e'

/** Stands for the arrow of a mapping chain. */
export const CHAIN_SEPARATOR = '\x1f'

const COMMA = 0x2c

/** ASCII that a quoted field holds as it is. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  ['"', '\\', '\0', RECORD_SEPARATOR].includes(String.fromCodePoint(code)) ? 0 : 1,
)

/** An id, an amount or an enumerated value: they hold nothing to escape. */
export function putWord(pen: BytePen, word: string | null): void {
  if (word !== null) putText(pen, word)
  putMark(pen, COMMA)
}

/** A number, or NULL. */
export function putCount(pen: BytePen, count: number | null): void {
  if (count !== null) putNumber(pen, count)
  putMark(pen, COMMA)
}

const TRUE = Buffer.from('true,')
const FALSE = Buffer.from('false,')

/** A truth value. */
export function putFlag(pen: BytePen, flag: boolean): void {
  putBytes(pen, flag ? TRUE : FALSE)
}

/** Any text, quoted. NUL, which PostgreSQL refuses, and the separator are replaced: a client must not escape its bill with them. */
export function putQuoted(pen: BytePen, text: string | null): void {
  if (text !== null && !putPlain(pen, text, PLAIN)) putText(pen, `"${escapeField(text)}"`)
  putMark(pen, COMMA)
}

/** A mapping chain with its arrows as one-byte separators, which the settling SQL turns back. */
export function putChain(pen: BytePen, chain: string): void {
  putText(pen, `"${escapeField(chain.replaceAll('→', CHAIN_SEPARATOR))}"`)
  putMark(pen, COMMA)
}

/** A price snapshot: JSON text; `null` in it is NULL. */
export function putSnapshot(pen: BytePen, json: string): void {
  if (json !== 'null') putText(pen, `"${escapeField(json)}"`)
  putMark(pen, COMMA)
}

/** Counts by name, of which there are hardly ever any. */
export function putCounts(pen: BytePen, counts: Readonly<Record<string, number>>): void {
  putText(pen, isEmpty(counts) ? '{}' : jsonField(counts))
  putMark(pen, COMMA)
}

/** What stands between the values of an attempt. */
const ATTEMPT = {
  account: Buffer.from(String.raw`"[{\"account_id\":`),
  channel: Buffer.from(String.raw`,\"channel_id\":`),
  outcome: Buffer.from(String.raw`,\"outcome\":\"`),
  status: Buffer.from(String.raw`\",\"status\":`),
  duration: Buffer.from(String.raw`,\"duration_ms\":`),
  end: Buffer.from('}]",'),
} as const

/** Nearly every request has one attempt, and it says nothing that JSON or the row literal must escape. */
export function putAttempts(pen: BytePen, attempts: UsageEndRecord['attempts']): void {
  const [only] = attempts
  if (only === undefined || attempts.length > 1 || only.message !== undefined) {
    putText(pen, jsonField(attempts))
    putMark(pen, COMMA)
    return
  }
  putBytes(pen, ATTEMPT.account)
  putNumber(pen, only.account_id)
  putBytes(pen, ATTEMPT.channel)
  putNumberOrNull(pen, only.channel_id)
  putBytes(pen, ATTEMPT.outcome)
  putText(pen, only.outcome)
  putBytes(pen, ATTEMPT.status)
  putNumberOrNull(pen, only.status)
  putBytes(pen, ATTEMPT.duration)
  putNumber(pen, only.duration_ms)
  putBytes(pen, ATTEMPT.end)
}

function putNumberOrNull(pen: BytePen, value: number | null): void {
  if (value === null) putText(pen, 'null')
  else putNumber(pen, value)
}

function escapeField(value: string): string {
  return value
    .replaceAll('\0', '\uFFFD')
    .replaceAll(RECORD_SEPARATOR, '\uFFFD')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
}

function jsonField(value: object): string {
  const json = JSON.stringify(value)
  if (json === '{}' || json === '[]') return json
  return `"${escapeField(json.includes('\\u') ? storableJson(json) : json)}"`
}

function isEmpty(value: object): boolean {
  for (const key in value) if (Object.hasOwn(value, key)) return false
  return true
}

/** PostgreSQL refuses NUL and lone surrogates in JSON too, which JSON.stringify writes as escapes. */
function storableJson(json: string): string {
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
    typeof value === 'string' ? storableText(value) : value,
  )
}
