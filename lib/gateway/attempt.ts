import type { UpstreamOutcome } from '@/lib/core'
import { classifyFailure, classifyResponse, decodedResponse } from '@/lib/upstream'
import type { UpstreamResponse } from '@/lib/upstream'
import type { Translation } from '@/lib/protocols'
import { gathersStream, translationOf } from './account-wire'
import { answerWhole } from './answer-whole'
import { buildUpstreamRequest } from './build-upstream-request'
import { collectBody } from './collect-body'
import type { AttemptState, Choice, Job } from './job'
import { noteUpstreamTime } from './spent-time'
import { streamAnswer } from './stream-answer'
import { usageFacts } from './usage-facts'
import { watchClient } from './watch-client'
import { clientGone } from './refusals'

const ERROR_BODY_BYTES = 1024 * 1024

/** An upstream answer that was not forwarded; kept for the client should nothing better come. */
export type UpstreamAnswer = {
  readonly status: number
  readonly headers: UpstreamResponse['headers']
  readonly body: Buffer
}

export type AttemptEnd =
  | { readonly kind: 'answered' }
  | { readonly kind: 'failed'; readonly outcome: UpstreamOutcome; readonly answer: UpstreamAnswer | null }

/** What the parts of one attempt share. */
export type Attempt = {
  readonly job: Job
  readonly state: AttemptState
  readonly choice: Choice
  readonly startedAtMs: number
  /** Set where the account speaks another wire than the client. */
  readonly translation?: Translation | null
}

/** One attempt on one account: dispatch, then forward the answer or say how it failed. */
export async function runAttempt(job: Job, state: AttemptState, choice: Choice): Promise<AttemptEnd> {
  const { gateway, sink } = job.exchange
  const { coordination, send, spool } = gateway.ports
  const translating = translationOf(job, choice)
  const translation = translating instanceof Promise ? await translating : translating
  // While a large request was translated, its client may have left.
  if (translating instanceof Promise && sink.gone) throw clientGone()
  const attempt: Attempt = { job, state, choice, startedAtMs: gateway.config.nowMs(), translation }
  const building = buildUpstreamRequest(job, choice, translation)
  const request = building instanceof Promise ? await building : building
  if (building instanceof Promise && sink.gone) throw clientGone()
  if (job.isBilled) {
    state.facts = usageFacts(job, choice)
    spool.start(state.facts)
  }
  state.waitingSince = performance.now()
  const call = send(request)
  const watch = watchClient({
    sink,
    lease: choice.lease,
    coordination,
    settings: job.caller.snapshot.settings,
    abort: call.abort,
  })
  try {
    const sent = await call.response
    const response = sent.ok ? decodedResponse(sent.response) : null
    if (response !== null) return await takeResponse(attempt, response)
    noteUpstreamTime(job.exchange, state)
    if (!sent.ok) return { kind: 'failed', outcome: classifyFailure(sent.failure), answer: null }
    call.abort()
    return { kind: 'failed', outcome: UNKNOWN_ENCODING, answer: null }
  } finally {
    watch.stop()
  }
}

const UNKNOWN_ENCODING: UpstreamOutcome = {
  kind: 'unreachable',
  status: null,
  reusedConnection: false,
  message: 'The answer has a content-encoding that was not asked for and is not known',
}

function takeResponse(attempt: Attempt, response: UpstreamResponse): Promise<AttemptEnd> {
  const { status, headers } = response
  if (status >= 200 && status < 300) {
    const type = headers['content-type']
    const isStream = typeof type === 'string' && type.startsWith('text/event-stream')
    return isStream && !gathersStream(attempt)
      ? streamAnswer(attempt, response)
      : answerWhole(attempt, response)
  }
  return takeFailure(attempt, response)
}

async function takeFailure(attempt: Attempt, response: UpstreamResponse): Promise<AttemptEnd> {
  const { status, headers } = response
  const collected = await collectBody(response, ERROR_BODY_BYTES)
  noteUpstreamTime(attempt.job.exchange, attempt.state)
  const body = collected.ok ? collected.body : Buffer.alloc(0)
  const outcome = classifyResponse({
    account: attempt.choice.account,
    status,
    headers,
    bodyText: body.toString('utf8'),
    nowMs: attempt.job.exchange.gateway.config.nowMs(),
  })
  return { kind: 'failed', outcome, answer: { status, headers, body } }
}
