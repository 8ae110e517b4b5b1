import { isJsonObject, objectsIn } from '../../neutral'
import type { AnswerEvent, AnswerOrigin, JsonObject } from '../../neutral'
import { createChunkReader, withoutEnvelope } from './decode-stream'
import { pick } from './pick'

/** The events of a whole Gemini answer, which reads like a stream of one chunk. */
export function decodeAnswer(body: JsonObject, origin: AnswerOrigin): readonly AnswerEvent[] {
  const reader = createChunkReader(origin)
  return [...reader.read(body), ...reader.finish()]
}

/** There is a candidate, or word of why there is none. */
export function isAnswer(body: JsonObject): boolean {
  const answer = withoutEnvelope(body)
  return objectsIn(answer['candidates']).length > 0 || isJsonObject(pick(answer, 'promptFeedback'))
}
