import { isAppError } from '@/lib/core'
import type { AppError, UpstreamOutcome } from '@/lib/core'
import { classifyFailure, classifyResponse, filterResponseHeaders } from '@/lib/upstream'
import type { UpstreamResponse } from '@/lib/upstream'
import { gathered, readWhole } from './account-wire'
import type { ShownAnswer } from './account-wire'
import { rememberAnswer } from './answer-affinity'
import { answerLarge } from './answer-large'
import type { Attempt, AttemptEnd } from './attempt'
import { attemptRecord, reportOutcome } from './attempt-record'
import { collectOrPass } from './collect-body'
import { errorInside } from './error-inside'
import { settle } from './settle'
import { noteUpstreamTime } from './spent-time'
import { ENDED_EARLY, failureOf } from './stream-failure'
import type { Failure } from './stream-failure'

/** Larger ones pass without being held. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/** Steps 8 and 9 for an answer in one piece: read its usage, write its row, then forward it. */
export async function answerWhole(attempt: Attempt, response: UpstreamResponse): Promise<AttemptEnd> {
  const { job, state, choice } = attempt
  const { exchange } = job
  const { status, headers } = response
  const collected = await collectOrPass(response, MAX_ANSWER_BYTES)
  if ('large' in collected) return answerLarge(attempt, response, collected.large)
  noteUpstreamTime(exchange, state)
  if (!collected.ok) return { kind: 'failed', outcome: classifyFailure(collected.failure), answer: null }
  const nowMs = exchange.gateway.config.nowMs()
  const outcome = classifyResponse({ account: choice.account, status, headers, bodyText: '', nowMs })
  const whole = gathered(attempt, collected.body)
  if (whole === null) return { kind: 'failed', outcome: ENDED_EARLY, answer: null }
  if (whole.failure !== null) return failedInside(failureOf(whole.failure, nowMs), whole.body)
  const read = readOrFail(attempt, response, whole.body)
  if (read.kind === 'failed') return read
  const { answer } = read
  const failure = answer.failure === undefined ? null : failureOf(answer.failure, nowMs)
  // As in a stream: another account may do better as long as nothing was made, but not with the client's own mistake.
  if (failure !== null && failure.kind !== 'rejected' && answer.usageState === 'none')
    return { kind: 'failed', outcome: failure, answer: null }
  reportOutcome(attempt, failure ?? outcome)
  const ended = failure === null ? 'ok' : 'upstream_error'
  await settle(job, state, {
    choice,
    answer: {
      usage: answer.usage,
      usageSource: answer.usageState,
      status: exchange.sink.gone ? 'client_abort' : ended,
      responseModel: answer.responseModel,
      upstreamRequestId: upstreamRequestId(headers),
      firstTokenMs: null,
      errorMessage: failure?.message ?? null,
      attempt: attemptRecord(attempt, failure ?? outcome),
    },
  })
  const remembered = rememberAnswer(attempt, failure === null ? (answer.answerId ?? null) : null)
  if (remembered !== null) await remembered
  forward(attempt, { status, headers, body: answer.body, contentType: answer.contentType })
  return { kind: 'answered' }
}

/** The error of a stream that was gathered, as if it had been the whole answer. */
function failedInside(outcome: Failure, body: Buffer): AttemptEnd {
  const headers = { 'content-type': 'application/json' }
  const answer = outcome.status === null ? null : { status: outcome.status, headers, body }
  return { kind: 'failed', outcome, answer }
}

type Read = { readonly kind: 'read'; readonly answer: ShownAnswer } | Extract<AttemptEnd, { kind: 'failed' }>

/** An answer that is the provider's error in itself, whatever its status said, is a failure like any other. */
function readOrFail(attempt: Attempt, response: UpstreamResponse, body: Buffer): Read {
  try {
    const answer = readWhole(attempt, body)
    const outcome = answer.usageState === 'none' ? errorInside(attempt, response, body) : null
    return outcome === null ? { kind: 'read', answer } : { kind: 'failed', outcome, answer: null }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'UPSTREAM_ERROR') throw error
    const outcome = outcomeOf(error)
    if (outcome === null) throw error
    return { kind: 'failed', outcome, answer: null }
  }
}

/** `null` = the client's own mistake, which it is told. */
function outcomeOf({ status, message }: AppError): UpstreamOutcome | null {
  if (status === 429) return { kind: 'rateLimited', status, untilMs: null, message }
  if (status === 529) return { kind: 'overloaded', status, message }
  return status >= 500 ? { kind: 'serverError', status, message } : null
}

type Shown = {
  readonly status: number
  readonly headers: UpstreamResponse['headers']
  readonly body: Buffer
  /** Set where the body is not what the upstream said it was. */
  readonly contentType: string | undefined
}

function forward({ job }: Attempt, answer: Shown): void {
  const { sink, request, facts } = job.exchange
  facts.status = answer.status
  if (sink.started) {
    sink.end(answer.body)
    return
  }
  sink.start(answer.status, [
    ...describedHeaders(answer),
    'content-length',
    String(answer.body.byteLength),
    'x-request-id',
    request.id,
  ])
  sink.end(answer.body)
}

function describedHeaders({ headers, contentType }: Shown): readonly string[] {
  if (contentType === undefined) return filterResponseHeaders(headers)
  return [...filterResponseHeaders(headers, ['content-type']), 'content-type', contentType]
}

/** The provider's own request id, for the row. */
export function upstreamRequestId(headers: UpstreamResponse['headers']): string | null {
  const id = headers['request-id'] ?? headers['x-request-id']
  return typeof id === 'string' ? id.slice(0, 128) : null
}
