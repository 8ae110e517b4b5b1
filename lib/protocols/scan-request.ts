import { isUtf8 } from 'node:buffer'
import { scanJson, type JsonScannerOptions } from './json/create-json-scanner'
import { invalidRequest, UNPARSABLE_BODY } from './invalid-request'
import type { RequestInput } from './protocol'
import type { ScannedBody } from './request-fields'

/** Keys none of which may come twice: what we read, price and restrict must be what the upstream reads. */
export function onceOnly(names: readonly string[]): JsonScannerOptions['keys'] {
  return names.map((name) => ({ name, unique: true }))
}

/** A scan for keys that may not come twice, and for those that a session is read from. */
export function scanWithSession(names: readonly string[], session: JsonScannerOptions): JsonScannerOptions {
  return {
    ...session,
    keys: [...onceOnly(names), ...session.keys.filter(({ name }) => !names.includes(name))],
  }
}

/** Throws AppError `INVALID_REQUEST` (400) for a body of nothing. */
export function assertNotEmpty(body: Buffer): void {
  if (body.length === 0) throw invalidRequest('Request body is empty')
}

/**
 * The body of a request and what a scan finds in it: the scan it came with, else one made now. Throws AppError
 * `INVALID_REQUEST` (400) for a body that is empty, no JSON object or no UTF-8.
 */
export function scanRequest(
  { body, scan }: Pick<RequestInput, 'body' | 'scan'>,
  options: JsonScannerOptions,
): ScannedBody {
  assertNotEmpty(body)
  const scanned = { body, scan: scan ?? scanJson(body, options) }
  if (!isUtf8(body)) throw invalidRequest(UNPARSABLE_BODY)
  return scanned
}
