import { invalidRequest } from '../invalid-request'
import { fieldOf, readSpan } from '../json/read-span'
import type { BodySplice, ParsedRequest } from '../protocol'
import type { ScannedBody } from '../request-fields'
import { asItWasRead } from './as-it-was-read'

/** What a request says of the conversation that the provider holds for it. */
export type ThreadFacts = {
  readonly affinity: Pick<ParsedRequest, 'previousAnswerId' | 'keepsAnswer'>
  /** The field as it was read; `null` = as it stands. */
  readonly change: BodySplice | null
}

/** More no id is long. */
const MAX_THREAD_BYTES = 1_024
const NONE: ThreadFacts = { affinity: {}, change: null }

/**
 * A request with `thread` has its answer kept, and may go on from an earlier one. The field goes on as it was read here:
 * whose answer is checked is whose the provider reads. Throws AppError `INVALID_REQUEST` (400).
 * **Source:** `BetaMessageThreadParam` of `@anthropic-ai/sdk`.
 */
export function readThread(scanned: ScannedBody): ThreadFacts {
  const { body, scan } = scanned
  const span = scan.spanOf('thread')
  if (span === null) return NONE
  const thread = span.end - span.start > MAX_THREAD_BYTES ? undefined : readSpan(body, span)
  if (thread === null) return NONE
  if (typeof thread !== 'object') throw unreadable()
  const id = fieldOf(thread, 'previous_message_id') ?? null
  const isFirst = fieldOf(thread, 'type') === 'create'
  if (isFirst ? id !== null : typeof id !== 'string' || id === '') throw unreadable()
  return {
    affinity: { keepsAnswer: true, ...(typeof id === 'string' ? { previousAnswerId: id } : {}) },
    change: asItWasRead(scanned, span, thread),
  }
}

function unreadable(): Error {
  return invalidRequest('thread must be {"type": "create"} or name a previous_message_id', {
    param: 'thread',
  })
}
