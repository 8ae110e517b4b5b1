import type { SseEvent } from '../../sse/sse-reader'
import type { LaneChunk } from './lane-chunk'
import { literalOf, standsAt } from './literal'

const NAME = literalOf(Buffer.from('event: '))
const DATA = literalOf(Buffer.from('data: '))
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = '\r'

/** Where a whole event stands in the chunk that is being translated. */
export type EventSpan = { readonly chunk: LaneChunk; readonly start: number; readonly end: number }

/** A whole event, and where it stands. */
export type PlainEvent = SseEvent & EventSpan

/**
 * The event that begins at a place of a chunk, if it is whole and written as providers write them: a name or none, one line
 * of data, a blank line. `null` = it is to be read by the standard.
 */
export function plainEventAt(chunk: LaneChunk, at: number): PlainEvent | null {
  const { bytes } = chunk
  let event = 'message'
  let start = at
  if (standsAt(chunk, at, NAME)) {
    const from = at + NAME.length
    const end = bytes.indexOf(LINE_FEED, from)
    if (end <= from) return null
    event = bytes.toString('utf8', from, end)
    if (event.includes(CARRIAGE_RETURN)) return null
    start = end + 1
  }
  if (!standsAt(chunk, start, DATA)) return null
  const end = bytes.indexOf(LINE_FEED, start)
  if (end < 0 || bytes[end + 1] !== LINE_FEED) return null
  const data = bytes.toString('utf8', start + DATA.length, end)
  // Ends lines, too.
  return data.includes(CARRIAGE_RETURN) ? null : { event, data, chunk, start: at, end: end + 2 }
}
