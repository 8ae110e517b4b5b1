import type { UpstreamOutcome } from '@/lib/core'
import { classifyResponse } from '@/lib/upstream'
import type { UpstreamResponse } from '@/lib/upstream'
import type { Attempt } from './attempt'

/** No provider's error is longer. */
const MAX_ERROR_BYTES = 64 * 1024
const BAD_GATEWAY = 502

/**
 * How an answer counts that says 200 and is an error in itself, as relays give them: as if its status were the error's own
 * code, else 502. `null` = it is no error. Asked only of answers without usage.
 */
export function errorInside(
  { job, choice }: Attempt,
  { headers }: UpstreamResponse,
  body: Buffer,
): UpstreamOutcome | null {
  const error = body.byteLength > MAX_ERROR_BYTES ? null : errorOf(body)
  if (error === null) return null
  const { code } = error
  const isStatus = typeof code === 'number' && Number.isInteger(code) && code >= 400 && code < 600
  return classifyResponse({
    account: choice.account,
    status: isStatus ? code : BAD_GATEWAY,
    headers,
    bodyText: body.toString('utf8'),
    nowMs: job.exchange.gateway.config.nowMs(),
  })
}

/** An answer has an id of its own, also one that failed. */
function errorOf(body: Buffer): { readonly code?: unknown } | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    if (typeof parsed !== 'object' || parsed === null || 'id' in parsed || !('error' in parsed)) return null
    const { error } = parsed
    return typeof error === 'object' && error !== null ? error : null
  } catch {
    return null
  }
}
