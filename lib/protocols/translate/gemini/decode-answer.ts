import type { AnswerEvent, AnswerOrigin, JsonObject } from '../../neutral'
import { createChunkReader } from './decode-stream'

/** The events of a whole Gemini answer, which reads like a stream of one chunk. */
export function decodeAnswer(body: JsonObject, origin: AnswerOrigin): readonly AnswerEvent[] {
  const reader = createChunkReader(origin)
  return [...reader.read(body), ...reader.finish()]
}
