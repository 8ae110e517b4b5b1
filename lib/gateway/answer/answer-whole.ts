import { isAppError } from '@/lib/core'
import type { AppError, UpstreamOutcome } from '@/lib/core'
import { classifyFailure, classifyResponse, filterResponseHeaders } from '@/lib/upstream'
import type { UpstreamResponse } from '@/lib/upstream'
import { gathered, readWhole } from '../wire/account-wire'
import type { ShownAnswer } from '../wire/account-wire'
import { rememberAnswer } from '../plan/answer-affinity'
import { answerLarge } from './answer-large'
import type { Attempt, AttemptEnd, FailedEnd } from '../wire/attempt'
import { attemptRecord } from '../settle/attempt-record'
import { reportOutcome } from '../settle/report-outcome'
import { withoutMark } from '../wire/byte-order-mark'
import { collectOrPass } from '../exchange/collect-body'
import type { CollectedBody, CollectedOrLarge } from '../exchange/collect-body'
import { mislabelledStream } from './mislabelled-stream'
import { readError, readUncounted } from './read-uncounted'
import { pushRequestId } from '../exchange/request-id-headers'
import { settle } from '../settle/settle'
import { lacksPrompt, withPrompt } from '../settle/streamed-usage'
import { noteUpstreamTime } from '../plan/spent-time'
import { ENDED_EARLY, failureOf } from './stream-failure'
import type { Failure } from './stream-failure'
import { upstreamRequestId } from '../settle/upstream-request-id'

/** Larger ones pass without being held. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/** Forwards an answer in one piece: read its usage, write its row, then forward it. */
export function answerWhole(attempt: Attempt, response: UpstreamResponse): AttemptEnd | Promise<AttemptEnd> {
  const collected = collectOrPass(response, MAX_ANSWER_BYTES)
  return collected instanceof Promise
    ? collected.then((whole) => answerCollected(attempt, response, whole))
    : answerCollected(attempt, response, collected)
}

function answerCollected(
  attempt: Attempt,
  response: UpstreamResponse,
  collected: CollectedOrLarge,
): AttemptEnd | Promise<AttemptEnd> {
  if ('large' in collected) return answerLarge(attempt, response, collected.large)
  const stream = collected.ok ? mislabelledStream(attempt, response, collected.body) : null
  if (stream !== null) return stream
  const read = readCollected(attempt, response, collected)
  if (read.kind === 'failed') return read
  if (attempt.job.exchange.sink.started) return BEHIND_KEEP_ALIVES
  return settleWhole(attempt, response, read).then(() => answerSettled(attempt, response, read))
}

function answerSettled(
  attempt: Attempt,
  response: UpstreamResponse,
  { answer, failure }: Read,
): AttemptEnd | Promise<AttemptEnd> {
  const remembered = failure === null ? rememberAnswer(attempt, answer) : null
  if (remembered === null) return forward(attempt, response, answer)
  return remembered.then(() => forward(attempt, response, answer))
}

const ANSWERED: AttemptEnd = { kind: 'answered' }

/** Nobody who reads events would see it: it is neither forwarded nor billed. */
const BEHIND_KEEP_ALIVES: FailedEnd = {
  kind: 'failed',
  outcome: {
    kind: 'rejected',
    status: 502,
    message: 'The account answered in one piece, and the stream that was asked for had begun',
  },
  answer: null,
}

type Read = {
  readonly kind: 'read'
  readonly answer: ShownAnswer
  /** The provider's error inside it, where it is the answer all the same. */
  readonly failure: Failure | null
}

/** The answer with its usage, or how the attempt failed. */
function readCollected(
  attempt: Attempt,
  response: UpstreamResponse,
  collected: CollectedBody,
): Read | FailedEnd {
  const { exchange } = attempt.job
  noteUpstreamTime(exchange, attempt.state)
  if (!collected.ok) return { kind: 'failed', outcome: classifyFailure(collected.failure), answer: null }
  const { nowMs } = exchange.gateway.config
  const { secret } = attempt.choice.account
  const whole = gathered(attempt, withoutMark(collected.body))
  if (whole === null) return { kind: 'failed', outcome: ENDED_EARLY, answer: null }
  if (whole.failure !== null) return failedInside(failureOf(whole.failure, secret, nowMs()), whole.body)
  const read = readOrFail(attempt, response, whole.body)
  if ('kind' in read) return read
  const failure = read.failure === undefined ? null : failureOf(read.failure, secret, nowMs())
  // As in a stream: another account may do better as long as nothing was made, but not with the client's own mistake.
  if (failure !== null && failure.kind !== 'rejected' && read.usageState === 'none')
    return { kind: 'failed', outcome: failure, answer: null }
  return { kind: 'read', answer: read, failure }
}

function settleWhole(attempt: Attempt, response: UpstreamResponse, { answer, failure }: Read): Promise<void> {
  const { job, state, choice } = attempt
  const { status, headers } = response
  const nowMs = job.exchange.gateway.config.nowMs()
  const outcome =
    failure ?? classifyResponse({ account: choice.account, status, headers, bodyText: '', nowMs })
  reportOutcome(attempt, outcome)
  const ended = failure === null ? 'ok' : 'upstream_error'
  const isPromptless = lacksPrompt(answer.usage)
  return settle(job, state, {
    choice,
    answer: {
      usage: isPromptless ? withPrompt(answer.usage, job.parsed.body) : answer.usage,
      usageSource: isPromptless ? 'estimated' : answer.usageState,
      status: job.exchange.sink.gone ? 'client_abort' : ended,
      responseModel: answer.responseModel,
      upstreamRequestId: upstreamRequestId(headers),
      firstTokenMs: null,
      errorMessage: failure?.message ?? null,
      endedAtMs: nowMs,
      attempt: attemptRecord(attempt, outcome, nowMs),
    },
  })
}

/** An error of a status of its own, inside a stream that was gathered or an answer that says 200. */
function failedInside(outcome: UpstreamOutcome, body: Buffer): FailedEnd {
  const headers = { 'content-type': 'application/json' }
  const status = outcome.kind === 'ok' ? null : outcome.status
  const answer = status === null ? null : { status, headers, body }
  return { kind: 'failed', outcome, answer }
}

/** An answer that is the provider's error in itself, whatever its status said, is a failure like any other. */
function readOrFail(attempt: Attempt, response: UpstreamResponse, body: Buffer): ShownAnswer | FailedEnd {
  try {
    const answer = readWhole(attempt, body)
    if (answer.usageState === 'final') return answer
    const counted = readUncounted(attempt, response, { answer, body })
    if (counted.answer !== null) return counted.answer
    const { outcome, error } = counted
    return error === null ? { kind: 'failed', outcome, answer: null } : failedInside(outcome, error)
  } catch (error) {
    if (!isAppError(error) || error.code !== 'UPSTREAM_ERROR') throw error
    const told = readError(attempt, response, body)
    if (told !== null) return failedInside(told.outcome, told.error)
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

function forward({ job }: Attempt, { status, headers }: UpstreamResponse, answer: ShownAnswer): AttemptEnd {
  const { sink, facts } = job.exchange
  facts.status = status
  const described = describedHeaders(headers, answer.contentType)
  described.push('content-length', String(answer.body.length))
  pushRequestId(described, job.exchange, headers)
  sink.start(status, described)
  sink.end(answer.body)
  return ANSWERED
}

/** `contentType` is set where the body is not what the upstream said it was. */
function describedHeaders(headers: UpstreamResponse['headers'], contentType: string | undefined): string[] {
  if (contentType === undefined) return filterResponseHeaders(headers)
  const described = filterResponseHeaders(headers, ['content-type'])
  described.push('content-type', contentType)
  return described
}
