import type { UpstreamResponse } from '@/lib/upstream'
import { gathersStream } from '../wire/account-wire'
import type { Attempt, AttemptEnd } from '../wire/attempt'
import { streamAnswer } from './stream-answer'

/** How a stream of events begins, and no JSON does. */
const BEGINS_EVENTS = /^\uFEFF?(?:event|data|id|retry)?:/
const BEGINNING_BYTES = 16

/**
 * An answer that came whole because its content type says so, and is a stream of events that was asked for: some relays
 * call it text. It is read and billed as what it is; `null` = it is none.
 */
export function mislabelledStream(
  attempt: Attempt,
  response: UpstreamResponse,
  body: Buffer,
): Promise<AttemptEnd> | null {
  if (!attempt.job.parsed.stream || gathersStream(attempt)) return null
  const stream = eventsIn(response, body)
  return stream === null ? null : streamAnswer(attempt, stream)
}

/** An answer that came whole, to be read as a stream; `null` = it is none. */
export function eventsIn({ status, headers }: UpstreamResponse, body: Buffer): UpstreamResponse | null {
  if (!BEGINS_EVENTS.test(body.toString('utf8', 0, BEGINNING_BYTES))) return null
  return {
    status,
    headers,
    read(reader) {
      reader.onData(body)
      reader.onEnd()
    },
    resume: () => {},
    abort: () => {},
  }
}
