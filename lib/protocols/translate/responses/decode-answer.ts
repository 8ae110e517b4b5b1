import type { AnswerEvent, AnswerOrigin, JsonObject } from '../../neutral'
import { createEventReader } from './decode-stream'

/** The events of a whole Responses answer: it reads like a stream's last event, which repeats everything. */
export function decodeAnswer(body: JsonObject, origin: AnswerOrigin): readonly AnswerEvent[] {
  return createEventReader(origin)({ type: 'response.completed', response: body })
}

/** Items, also none: without the list nothing was answered. */
export function isAnswer(body: JsonObject): boolean {
  return Array.isArray(body['output'])
}
