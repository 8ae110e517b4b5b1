import type { UpstreamOutcome } from '@/lib/core'
import { readRateLimitReset, scrubAccountData } from '@/lib/upstream'
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

/** What an answer comes to that nobody here can decode. */
export const UNKNOWN_ENCODING: Failure = {
  kind: 'unreachable',
  status: null,
  reusedConnection: false,
  message: 'The answer has a content-encoding that was not asked for and is not known',
}

/** What an error event inside a stream means for the account, whose credential is `secret`; `null` = the stream has none. */
export function streamFailure(observer: StreamObserver, secret: string, nowMs: number): Failure | null {
  const error = observer.streamError()
  return error === null ? null : failureOf(error, secret, nowMs)
}

/** What a provider's error inside an answer means for the account; its words without what would tell of it. */
export function failureOf(
  { type, message: told, reset }: ProviderError,
  secret: string,
  nowMs: number,
): Failure {
  const message = scrubAccountData(told, secret)
  if (type === 'overloaded_error') return { kind: 'overloaded', status: 529, message }
  if (type === 'rate_limit_error') {
    const bodyText = reset === undefined ? '' : JSON.stringify(reset)
    return {
      kind: 'rateLimited',
      status: 429,
      untilMs: readRateLimitReset({ headers: {}, bodyText, nowMs }),
      message,
    }
  }
  if (type === 'invalid_request_error') return { kind: 'rejected', status: 400, message }
  return { kind: 'serverError', status: 500, message }
}
