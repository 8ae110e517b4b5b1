import { classifyFailure, decodedResponse } from '@/lib/upstream'
import type { UpstreamCall, UpstreamResponse } from '@/lib/upstream'
import { gathersStream } from '../wire/account-wire'
import { answerWhole } from '../answer/answer-whole'
import type { Attempt, AttemptEnd } from '../wire/attempt'
import { isEventStream } from '../wire/is-event-stream'
import { limitBeginning } from './limit-beginning'
import { readFailure } from '../wire/read-failure'
import { noteUpstreamTime } from '../plan/spent-time'
import { streamAnswer } from '../answer/stream-answer'
import { UNKNOWN_ENCODING } from '../answer/stream-failure'

type Sent = Awaited<UpstreamCall['response']>

/** Forwards what an attempt came to, or says how it failed. */
export function takeAnswer(attempt: Attempt, sent: Sent): AttemptEnd | Promise<AttemptEnd> {
  const response = sent.ok ? decodedResponse(limitBeginning(attempt, sent.response)) : null
  if (response !== null) return takeResponse(attempt, response)
  noteUpstreamTime(attempt.job.exchange, attempt.state)
  if (!sent.ok) return { kind: 'failed', outcome: classifyFailure(sent.failure), answer: null }
  attempt.call.abort()
  return { kind: 'failed', outcome: UNKNOWN_ENCODING, answer: null }
}

function takeResponse(attempt: Attempt, response: UpstreamResponse): AttemptEnd | Promise<AttemptEnd> {
  const { status, headers } = response
  if (status >= 200 && status < 300) {
    return isEventStream(headers) && !gathersStream(attempt)
      ? streamAnswer(attempt, response)
      : answerWhole(attempt, response)
  }
  return takeFailure(attempt, response)
}

async function takeFailure(attempt: Attempt, response: UpstreamResponse): Promise<AttemptEnd> {
  const { exchange } = attempt.job
  const failure = await readFailure(response, attempt.choice.account, exchange.gateway.config.nowMs)
  noteUpstreamTime(exchange, attempt.state)
  return { kind: 'failed', ...failure }
}
