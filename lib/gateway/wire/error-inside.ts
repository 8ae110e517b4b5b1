import { wordTable } from '@/lib/core'
import type { UpstreamOutcome } from '@/lib/core'
import { classifyResponse } from '@/lib/upstream'
import type { ResponseToClassify } from '@/lib/upstream'

/** No provider's error is longer. */
const MAX_ERROR_BYTES = 64 * 1024
const BAD_GATEWAY = 502

/** What errors of these types are elsewhere the answer's status of. */
const STATUS_OF_TYPE = wordTable({
  invalid_request_error: 400,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  overloaded_error: 529,
})

/** Whose answer it is, what it says of itself, and when. */
export type Answering = Pick<ResponseToClassify, 'account' | 'headers' | 'nowMs'>

/** An answer as it came, and parsed; `undefined` = it is no JSON. */
type Answer = { readonly body: Buffer; readonly value: unknown }

/**
 * How an answer counts that says 200 and is an error in itself, as relays give them: as if its status were the error's own
 * code, else its type's, else 502. `null` = it is no error. Asked only of answers without usage.
 */
export function errorInside(answering: Answering, { body, value }: Answer): UpstreamOutcome | null {
  const error = body.length > MAX_ERROR_BYTES ? null : errorOf(value)
  if (error === null) return null
  return countedAs(answering, { status: statusOf(error), body })
}

function statusOf({ code, type }: ErrorFields): number {
  const number = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code
  if (typeof number === 'number' && Number.isInteger(number) && number >= 400 && number < 600) return number
  return (typeof type === 'string' ? STATUS_OF_TYPE[type] : undefined) ?? BAD_GATEWAY
}

/** How an answer counts that says 200 and is none, as a page of a portal or half of a JSON text: as if its status were 502. */
export function noAnswerInside(answering: Answering, body: Buffer): UpstreamOutcome {
  return countedAs(answering, { status: BAD_GATEWAY, body: body.subarray(0, MAX_ERROR_BYTES) })
}

function countedAs(
  { account, headers, nowMs }: Answering,
  { status, body }: { readonly status: number; readonly body: Buffer },
): UpstreamOutcome {
  return classifyResponse({ account, status, headers, bodyText: body.toString('utf8'), nowMs })
}

type ErrorFields = { readonly code?: unknown; readonly type?: unknown }

/** An answer has an id of its own, also one that failed. */
function errorOf(value: unknown): ErrorFields | null {
  if (typeof value !== 'object' || value === null || 'id' in value || !('error' in value)) return null
  const { error } = value
  return typeof error === 'object' && error !== null ? error : null
}
