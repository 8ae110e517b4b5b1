import type { UpstreamOutcome } from '@/lib/core'
import { classifyFailure, decodedResponse } from '@/lib/upstream'
import type { UpstreamCall, UpstreamRequest, UpstreamResponse } from '@/lib/upstream'
import type { Translation } from '@/lib/protocols'
import { gathersStream, translationOf } from './account-wire'
import { answerWhole } from './answer-whole'
import { buildUpstreamRequest } from './build-upstream-request'
import { isEventStream } from './is-event-stream'
import type { AttemptState } from './attempt-state'
import type { Choice, Job } from './job'
import { limitBeginning } from './limit-beginning'
import { readFailure } from './read-failure'
import type { UpstreamAnswer } from './read-failure'
import { choiceWithLivingToken } from './renew-choice'
import { noteUpstreamTime } from './spent-time'
import { streamAnswer } from './stream-answer'
import { usageFacts } from './usage-facts'
import { watchClient } from './watch-client'
import { assertClient } from './refusals'

export type AttemptEnd =
  | { readonly kind: 'answered' }
  | { readonly kind: 'failed'; readonly outcome: UpstreamOutcome; readonly answer: UpstreamAnswer | null }

/** An attempt that came to nothing. */
export type FailedEnd = Extract<AttemptEnd, { kind: 'failed' }>

/** What the parts of one attempt share. */
export type Attempt = {
  readonly job: Job
  readonly state: AttemptState
  readonly choice: Choice
  readonly startedAtMs: number
  /** Set where the account speaks another wire than the client. */
  readonly translation: Translation | null
  readonly call: UpstreamCall
}

type Sent = Awaited<UpstreamCall['response']>

/**
 * Dispatches one attempt on one account; a large request that is translated or written anew is awaited first, and so is a
 * new token where the account's has run out.
 */
export function startAttempt(job: Job, state: AttemptState, choice: Choice): Attempt | Promise<Attempt> {
  const translation = translationOf(job, choice)
  if (!(translation instanceof Promise)) return prepare({ job, state, choice, translation })
  return translation.then((made) => {
    assertClient(job.exchange)
    return prepare({ job, state, choice, translation: made })
  })
}

type Planned = Omit<Attempt, 'startedAtMs' | 'call'>

function prepare(planned: Planned): Attempt | Promise<Attempt> {
  const { job, choice, translation } = planned
  const startedAtMs = job.exchange.gateway.config.nowMs()
  const request = buildUpstreamRequest(job, choice, translation)
  if (!(request instanceof Promise)) return dispatchLiving(planned, request, startedAtMs)
  return request.then((made) => dispatchLiving(planned, made, startedAtMs))
}

/** Only a request that the account can express is worth a new token; with one it is written anew. */
function dispatchLiving(
  planned: Planned,
  request: UpstreamRequest,
  startedAtMs: number,
): Attempt | Promise<Attempt> {
  const { job, state, choice } = planned
  const living = state.isRetry ? choice : choiceWithLivingToken(job, choice)
  if (!(living instanceof Promise)) return dispatch(planned, request, startedAtMs)
  return living.then((renewed) => {
    if (renewed === choice) return dispatch(planned, request, startedAtMs)
    return prepare({ ...planned, choice: renewed })
  })
}

function dispatch(
  { job, state, choice, translation }: Planned,
  request: UpstreamRequest,
  startedAtMs: number,
): Attempt {
  // Whatever was waited for before: nobody is asked for a client that has left.
  assertClient(job.exchange)
  const { send, spool } = job.exchange.gateway.ports
  if (job.isBilled) {
    state.startRecord = usageFacts(job, choice)
    spool.start(state.startRecord)
  }
  state.waitingSince = performance.now()
  const call = send(request)
  state.watch = watchClient(job, choice.lease, call)
  return { job, state, choice, startedAtMs, translation, call }
}

/** Forwards what an attempt came to, or says how it failed. */
export function takeAnswer(attempt: Attempt, sent: Sent): AttemptEnd | Promise<AttemptEnd> {
  const response = sent.ok ? decodedResponse(limitBeginning(attempt, sent.response)) : null
  if (response !== null) return takeResponse(attempt, response)
  noteUpstreamTime(attempt.job.exchange, attempt.state)
  if (!sent.ok) return { kind: 'failed', outcome: classifyFailure(sent.failure), answer: null }
  attempt.call.abort()
  return { kind: 'failed', outcome: UNKNOWN_ENCODING, answer: null }
}

/** What an answer comes to that nobody here can decode. */
export const UNKNOWN_ENCODING: UpstreamOutcome = {
  kind: 'unreachable',
  status: null,
  reusedConnection: false,
  message: 'The answer has a content-encoding that was not asked for and is not known',
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
