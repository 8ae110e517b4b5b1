import type { UpstreamOutcome } from '@/lib/core'
import { classifyResponse } from '@/lib/upstream'
import type { ResponseToClassify } from '@/lib/upstream'

/** No provider's error is longer. */
const MAX_ERROR_BYTES = 64 * 1024
const BAD_GATEWAY = 502

/** Whose answer it is, what it says of itself, and when. */
export type Answering = Pick<ResponseToClassify, 'account' | 'headers' | 'nowMs'>

/** An answer as it came, and parsed; `undefined` = it is no JSON. */
type Answer = { readonly body: Buffer; readonly value: unknown }

/**
 * How an answer counts that says 200 and is an error in itself, as relays give them: as if its status were the error's own
 * code, else 502. `null` = it is no error. Asked only of answers without usage.
 */
export function errorInside(answering: Answering, { body, value }: Answer): UpstreamOutcome | null {
  const error = body.byteLength > MAX_ERROR_BYTES ? null : errorOf(value)
  if (error === null) return null
  const { code } = error
  const isStatus = typeof code === 'number' && Number.isInteger(code) && code >= 400 && code < 600
  return countedAs(answering, { status: isStatus ? code : BAD_GATEWAY, body })
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

/** An answer has an id of its own, also one that failed. */
function errorOf(value: unknown): { readonly code?: unknown } | null {
  if (typeof value !== 'object' || value === null || 'id' in value || !('error' in value)) return null
  const { error } = value
  return typeof error === 'object' && error !== null ? error : null
}
