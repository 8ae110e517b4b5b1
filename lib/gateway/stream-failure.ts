import type { UpstreamOutcome } from '@/lib/core'
import type { ProviderError, StreamObserver } from '@/lib/protocols'

/** Any outcome with words of its own. */
export type Failure = Exclude<UpstreamOutcome, { kind: 'ok' }>

/** A stream that just ends. */
export const ENDED_EARLY: Failure = {
  kind: 'unreachable',
  status: null,
  reusedConnection: false,
  message: 'The upstream ended the stream before its last event',
}

/** What an error event inside a stream means for the account; `null` = the stream has none. */
export function streamFailure(observer: StreamObserver): UpstreamOutcome | null {
  const error = observer.streamError()
  return error === null ? null : failureOf(error)
}

/** What a provider's error inside an answer means for the account. */
export function failureOf({ type, message }: ProviderError): Failure {
  if (type === 'overloaded_error') return { kind: 'overloaded', status: 529, message }
  if (type === 'rate_limit_error') return { kind: 'rateLimited', status: 429, untilMs: null, message }
  if (type === 'invalid_request_error') return { kind: 'rejected', status: 400, message }
  return { kind: 'serverError', status: 500, message }
}
