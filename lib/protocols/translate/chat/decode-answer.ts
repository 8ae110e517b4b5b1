import { objectsIn } from '../../neutral'
import type { AnswerEvent, AnswerOrigin, JsonObject } from '../../neutral'
import { createChunkReader } from './decode-stream'

/** The events of a whole Chat answer, which reads like a stream of one chunk. */
export function decodeAnswer(body: JsonObject, origin: AnswerOrigin): readonly AnswerEvent[] {
  const reader = createChunkReader(origin)
  return [...reader.read(body), ...reader.end()]
}

/** There is always a choice, also an empty one. */
export function isAnswer(body: JsonObject): boolean {
  return objectsIn(body['choices']).length > 0
}
