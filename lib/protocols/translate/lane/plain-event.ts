import type { SseEvent } from '../../sse/sse-reader'
import { isBeyondAscii } from './byte-text'
import type { LaneChunk } from './pass-events'

const NAME = 'event: '
const DATA = 'data: '

/** A whole event, its bytes (latin1), and where it ends in its chunk. */
export type PlainEvent = SseEvent & { readonly bytes: string; readonly end: number }

/**
 * The event that begins at a place of a chunk without carriage returns, if it is whole and written as providers write
 * them: a name or none, one line of data, a blank line. `null` = it is to be read by the standard.
 */
export function plainEventAt({ text, bytes }: LaneChunk, at: number): PlainEvent | null {
  let start = at
  let event = 'message'
  if (text.startsWith(NAME, at)) {
    start = text.indexOf('\n', at) + 1
    event = text.slice(at + NAME.length, start - 1)
  }
  if (start === 0 || !text.startsWith(DATA, start)) return null
  const end = text.indexOf('\n\n', start)
  const data = text.slice(start + DATA.length, end)
  if (end < 0 || event === '' || isBeyondAscii(event) || data.includes('\n')) return null
  return {
    event,
    data: isBeyondAscii(data) ? bytes.toString('utf8', start + DATA.length, end) : data,
    bytes: text.slice(at, end + 2),
    end: end + 2,
  }
}
