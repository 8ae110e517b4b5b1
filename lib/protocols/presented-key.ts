import { AppError } from '@/lib/core'
import { headerValue } from './header-value'
import type { RequestHeaders } from './protocol'

const MAX_KEY_BYTES = 512
/** Of a character in UTF-8. */
const MOST_BYTES = 3
const BEARER = /^bearer +(.*)$/i

/**
 * The API key a client presents: `Authorization: Bearer`, then `x-api-key`, then `x-goog-api-key`, then (only where
 * allowed) `?key=`; `null` = none. `query` has no `?`. Throws AppError `api_key_in_query` (400) for a key in the query
 * elsewhere, `INVALID_API_KEY` (401) for a key longer than 512 bytes.
 */
export function presentedKey(input: {
  readonly headers: RequestHeaders
  readonly query: string
  readonly allowQueryKey: boolean
}): string | null {
  const queryKey = input.query.includes('key=') ? keyInQuery(input.query, input.allowQueryKey) : ''
  const key = keyInHeaders(input.headers) || queryKey
  if (key === '') return null
  if (isLong(key)) {
    throw new AppError({
      status: 401,
      code: 'INVALID_API_KEY',
      message: 'Invalid API key',
      details: { type: 'authentication_error' },
    })
  }
  return key
}

/** Of a short text no bytes have to be counted. */
function isLong(key: string): boolean {
  return key.length * MOST_BYTES > MAX_KEY_BYTES && Buffer.byteLength(key) > MAX_KEY_BYTES
}

function keyInHeaders(headers: RequestHeaders): string {
  const authorization = headerValue(headers, 'authorization')
  const bearer = authorization === '' ? '' : BEARER.exec(authorization)?.[1]?.trim()
  return bearer || headerValue(headers, 'x-api-key') || headerValue(headers, 'x-goog-api-key')
}

function keyInQuery(query: string, allowQueryKey: boolean): string {
  const parameters = new URLSearchParams(query)
  const key = parameters.get('key')?.trim() ?? ''
  const misplaced = parameters.get('api_key')?.trim() ?? ''
  if (misplaced !== '' || (key !== '' && !allowQueryKey)) {
    throw new AppError({
      status: 400,
      code: 'api_key_in_query',
      message: 'An API key in the query string is not accepted here, send it in the Authorization header',
      details: { type: 'invalid_request_error' },
    })
  }
  return key
}
