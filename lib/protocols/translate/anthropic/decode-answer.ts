import { objectIn, objectsIn } from '../../neutral'
import type { AnswerEvent, AnswerOrigin, JsonObject } from '../../neutral'
import { createEventReader } from './decode-stream'

/** The events of a whole Messages answer: its blocks come as a stream would have begun and ended them. */
export function decodeAnswer(body: JsonObject, origin: AnswerOrigin): readonly AnswerEvent[] {
  const read = createEventReader(origin)
  if (body['type'] === 'error') return read({ type: 'error', error: objectIn(body['error']) })
  const blocks = objectsIn(body['content']).flatMap((content_block, index) => [
    ...read({ type: 'content_block_start', index, content_block }),
    ...read({ type: 'content_block_stop', index }),
  ])
  return [
    ...read({ type: 'message_start', message: body }),
    ...blocks,
    ...read({ type: 'message_delta', delta: body }),
    ...read({ type: 'message_stop' }),
  ]
}

/** Blocks, also none: without the list nothing was answered. */
export function isAnswer(body: JsonObject): boolean {
  return Array.isArray(body['content'])
}
