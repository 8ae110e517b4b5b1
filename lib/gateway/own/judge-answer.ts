import type { UpstreamOutcome } from '@/lib/core'
import { envelopeOf, gatherResponse, isCodexAccount, protocolOf } from '@/lib/protocols'
import type { ReadAnswer } from '@/lib/protocols'
import { classifyFailure, classifyResponse, decodedResponse } from '@/lib/upstream'
import type { UpstreamResponse } from '@/lib/upstream'
import { collectBody } from '../exchange/collect-body'
import { errorInside } from '../wire/error-inside'
import { isEventStream } from '../wire/is-event-stream'
import { judgeStream } from './judge-stream'
import { eventsIn } from '../answer/mislabelled-stream'
import { isAnswer, parsedAnswer } from '../answer/read-uncounted'
import { MOST_ANSWER_BYTES, sameNames } from './own-question'
import type { OwnQuestion } from './own-question'
import { ENDED_EARLY, failureOf, UNKNOWN_ENCODING } from '../answer/stream-failure'
import { withoutMark } from '../wire/byte-order-mark'

const NO_ANSWER: UpstreamOutcome = {
  kind: 'serverError',
  status: 502,
  message: 'What came is no answer of this API: no JSON, or only a part of it',
}

/**
 * Reads the answer to a question of our own to its end and tells how it counts: as the same answer would for a client's
 * request, so that a page, half of an answer or an error inside a good status is no good answer.
 */
export async function judgeAnswer(
  response: UpstreamResponse,
  question: OwnQuestion,
): Promise<UpstreamOutcome> {
  const plain = decodedResponse(response)
  if (plain === null) {
    response.abort()
    return UNKNOWN_ENCODING
  }
  const { status, headers } = plain
  const isGood = status >= 200 && status < 300
  if (isGood && isEventStream(headers) && !gathersStream(question)) return judgeStream(plain, question)
  const collected = await collectBody(plain, MOST_ANSWER_BYTES)
  if (isGood)
    return collected.ok
      ? judgeWhole(plain, question, withoutMark(collected.body))
      : classifyFailure(collected.failure)
  const bodyText = collected.ok ? collected.body.toString('utf8') : ''
  return classifyResponse({ account: question.account, status, headers, bodyText, nowMs: Date.now() })
}

/** Whether an answer in one piece comes as a stream. */
function gathersStream({ stream, protocolId, account }: OwnQuestion): boolean {
  return !stream && isCodexAccount(protocolId, account)
}

function judgeWhole(
  response: UpstreamResponse,
  question: OwnQuestion,
  body: Buffer,
): UpstreamOutcome | Promise<UpstreamOutcome> {
  const stream = question.stream ? eventsIn(response, body) : null
  if (stream !== null) return judgeStream(stream, question)
  const whole = gathersStream(question) ? gatherResponse(body) : { body, failure: null }
  if (whole === null) return ENDED_EARLY
  const nowMs = Date.now()
  if (whole.failure !== null) return failureOf(whole.failure, question.account.secret, nowMs)
  const { account, protocolId } = question
  const inner = envelopeOf(protocolId, account.platform)?.unwrapAnswer(whole.body) ?? whole.body
  const value = parsedAnswer(inner)
  if (!isAnswer(protocolId, value)) return NO_ANSWER
  const { status, headers } = response
  const told = readAnswer(question, inner)
  if (told.failure !== undefined) return failureOf(told.failure, account.secret, nowMs)
  const answering = { account, headers, nowMs }
  const error = told.usageState === 'final' ? null : errorInside(answering, { body: inner, value })
  return error ?? classifyResponse({ ...answering, status, bodyText: '' })
}

function readAnswer({ protocolId, upstreamModel }: OwnQuestion, body: Buffer): ReadAnswer {
  return protocolOf(protocolId).readAnswer(body, sameNames(upstreamModel))
}
