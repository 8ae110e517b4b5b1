import type { SseEvent } from '../../sse/sse-reader'
import type { LaneChunk } from './lane-chunk'
import { literalOf, standsAt } from './literal'

const NAME = literalOf(Buffer.from('event: '))
const DATA = literalOf(Buffer.from('data: '))
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Where a whole event stands in the chunk that is being translated. */
export type EventSpan = { readonly chunk: LaneChunk; readonly start: number; readonly end: number }

/** A whole event, and where it stands. */
export type PlainEvent = SseEvent & EventSpan

/**
 * The event that begins at a place of a chunk, if it is whole and written as providers write them: a name or none, one line
 * of data, a blank line. `null` = it is to be read by the standard.
 */
export function plainEventAt(chunk: LaneChunk, at: number): PlainEvent | null {
  const { bytes, view } = chunk
  let event = 'message'
  let start = at
  if (standsAt(chunk, at, NAME)) {
    const from = at + NAME.length
    const line = plainLineAt(chunk, from)
    if (line === null || !line.isAscii || line.end === from) return null
    event = bytes.toString('latin1', from, line.end)
    start = line.end + 1
  }
  if (!standsAt(chunk, start, DATA)) return null
  const from = start + DATA.length
  const line = plainLineAt(chunk, from)
  if (line === null || line.end + 1 >= bytes.length || view.getUint8(line.end + 1) !== LINE_FEED) return null
  const data = bytes.toString(line.isAscii ? 'latin1' : 'utf8', from, line.end)
  return { event, data, chunk, start: at, end: line.end + 2 }
}

/** Where a line ends that a line feed alone ends; `null` = it is cut, or has a carriage return. */
function plainLineAt(
  { view, length }: LaneChunk,
  from: number,
): { readonly end: number; readonly isAscii: boolean } | null {
  let bits = 0
  for (let at = from; at < length; at += 1) {
    const code = view.getUint8(at)
    if (code === LINE_FEED) return { end: at, isAscii: bits < 0x80 }
    if (code === CARRIAGE_RETURN) return null
    bits |= code
  }
  return null
}
