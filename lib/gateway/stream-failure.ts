import type { UpstreamOutcome } from '@/lib/core'
import type { StreamObserver } from '@/lib/protocols'

/** What an error event inside a stream means for the account; `null` = the stream has none. */
export function streamFailure(observer: StreamObserver): UpstreamOutcome | null {
  const error = observer.streamError()
  if (error === null) return null
  const { type, message } = error
  if (type === 'overloaded_error') return { kind: 'overloaded', status: 529, message }
  if (type === 'rate_limit_error') return { kind: 'rateLimited', status: 429, untilMs: null, message }
  if (type === 'invalid_request_error') return { kind: 'rejected', status: 400, message }
  return { kind: 'serverError', status: 500, message }
}
