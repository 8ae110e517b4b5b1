import { AppError } from '@/lib/core'
import { foldAnswer, parseJsonObject } from '../neutral'
import type { AnswerAudience, AnswerError, AnswerOrigin, WireCodec } from '../neutral'

/** What a whole answer is translated with. */
export type AnswerTranslation = {
  readonly from: WireCodec
  readonly to: WireCodec
  readonly origin: AnswerOrigin
  readonly audience: AnswerAudience
  /** The provider said what the answer took: then it is one, whatever it looks like. */
  readonly isCounted: boolean
}

/** A whole answer as the client reads it, and how to label it. */
export type TranslatedAnswer = { readonly body: Buffer; readonly contentType: string }

/**
 * A whole answer in the client's protocol, as a stream where it asked for one. Throws AppError `UPSTREAM_ERROR` for an
 * answer that cannot be read or is none of the wire's (502), or that is an error in itself (its status).
 */
export function translateAnswer(body: Buffer, translation: AnswerTranslation): TranslatedAnswer {
  const { from, to, origin, audience, isCounted } = translation
  const json = parseJsonObject(body.toString('utf8'))
  if (json === null) throw noAnswer()
  const events = from.decodeAnswer(json, origin)
  const answer = foldAnswer(events)
  if (answer.error !== null) throw errorOf(answer.error)
  if (!isCounted && !from.isAnswer(json)) throw noAnswer()
  if (!audience.request.stream) {
    return {
      body: Buffer.from(JSON.stringify(to.encodeAnswer(answer, audience))),
      contentType: 'application/json',
    }
  }
  const encoder = to.createAnswerEncoder(audience)
  const text = events.map((event) => encoder.push(event)).join('')
  return { body: Buffer.from(text), contentType: 'text/event-stream; charset=utf-8' }
}

/** Nothing that the client could be shown: another account may do better. */
function noAnswer(): AppError {
  const details = { type: 'upstream_error' }
  return upstreamError({ status: 502, message: 'Upstream request failed', details })
}

function errorOf({ status, type, code, param, message }: AnswerError): AppError {
  return upstreamError({ status, message, details: { type, upstreamCode: code, param } })
}

function upstreamError(told: Pick<AppError, 'status' | 'message' | 'details'>): AppError {
  return new AppError({ ...told, code: 'UPSTREAM_ERROR' })
}
