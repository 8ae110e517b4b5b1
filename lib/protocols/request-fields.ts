import type { JsonScan } from './json/create-json-scanner'
import { readPlainText } from './json/read-plain-scalar'
import { fieldOf, readSpan } from './json/read-span'
import { invalidRequest } from './invalid-request'
import type { ByteSpan } from './protocol'

const MAX_SCALAR_BYTES = 1_024
const MAX_METADATA_BYTES = 65_536
const MAX_MODEL_CHARACTERS = 256
/** Names go into rows, logs and headers: no control characters, no lone surrogates. */
const PLAIN_NAME = /^[ -~]*$/
const UNFIT_FOR_NAME = /[\p{Cc}\p{Cs}]/u

/** A validated body and what was found in it. */
export type ScannedBody = { readonly body: Buffer; readonly scan: JsonScan }

/** The model at a span; throws AppError `INVALID_REQUEST` (400) where there is none that can be one. */
export function readModel(body: Buffer, span: ByteSpan | null): string {
  if (span === null || span.end - span.start > MAX_MODEL_CHARACTERS * 6) {
    throw invalidRequest(span === null ? 'model is required' : 'model is too long', { param: 'model' })
  }
  return assertModel(readSpan(body, span))
}

/** A value as a model's name; throws AppError `INVALID_REQUEST` (400) if it cannot be one. */
export function assertModel(model: unknown): string {
  if (typeof model !== 'string' || model.trim() === '') {
    throw invalidRequest('model is required', { param: 'model' })
  }
  if (model.length > MAX_MODEL_CHARACTERS) throw invalidRequest('model is too long', { param: 'model' })
  if (!PLAIN_NAME.test(model) && UNFIT_FOR_NAME.test(model)) {
    throw invalidRequest('model contains characters that are not allowed', { param: 'model' })
  }
  return model
}

/** A top-level scalar; `null` when absent or JSON null. Throws AppError `INVALID_REQUEST` (400) for another type. */
export function readScalar(
  { body, scan }: ScannedBody,
  key: string,
  expected: 'boolean' | 'string' | 'number',
): unknown {
  const span = scan.spanOf(key)
  if (span === null) return null
  const value = span.end - span.start > MAX_SCALAR_BYTES ? undefined : readSpan(body, span)
  if (value === null) return null
  if (typeof value !== expected) throw invalidRequest(`${key} must be a ${expected}`, { param: key })
  return value
}

/** A top-level count; `null` when absent. Throws AppError `INVALID_REQUEST` (400) for anything that is none. */
export function readCount(scanned: ScannedBody, key: string): number | null {
  const value = readScalar(scanned, key, 'number')
  if (typeof value !== 'number') return null
  if (!Number.isSafeInteger(value) || value < 0) {
    throw invalidRequest(`${key} must be a non-negative integer`, { param: key })
  }
  return value
}

/** `service_tier` as requested; `null` when absent. */
export function readServiceTier(scanned: ScannedBody): string | null {
  const value = readScalar(scanned, 'service_tier', 'string')
  return typeof value === 'string' && value !== '' ? value : null
}

/** `metadata` as a value; throws AppError `INVALID_REQUEST` (400) when it is too large to be looked at. */
export function readMetadata({ body, scan }: ScannedBody): unknown {
  const span = scan.spanOf('metadata')
  if (span === null) return null
  if (span.end - span.start > MAX_METADATA_BYTES) {
    throw invalidRequest('metadata is too large', { param: 'metadata' })
  }
  return readSpan(body, span)
}

const LONE_USER_ID = Buffer.from('{"user_id":')

/**
 * The user id of metadata that says nothing else and needs no decoding, as coding CLIs send it; `null` = metadata is to be
 * read as a value.
 */
export function readLoneUserId({ body, scan }: ScannedBody): string | null {
  const span = scan.spanOf('metadata')
  if (span === null) return null
  for (let index = 0; index < LONE_USER_ID.length; index += 1) {
    if (body[span.start + index] !== LONE_USER_ID[index]) return null
  }
  return readPlainText(body, span.start + LONE_USER_ID.length, span.end - 1) ?? null
}

/** `metadata.user_id` where metadata may be anything; `null` = no such text. */
export function readLooseUserId(scanned: ScannedBody): string | null {
  const userId = readLoneUserId(scanned) ?? fieldOf(readMetadata(scanned), 'user_id')
  return typeof userId === 'string' ? userId : null
}
