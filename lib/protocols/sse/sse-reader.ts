/** One dispatched server-sent event; `event` is `message` when the stream names none. */
export type SseEvent = { readonly event: string; readonly data: string }

/** Splits a byte stream into events; chunks may be cut anywhere. */
export type SseReader = {
  /** The events this chunk completes. */
  push(chunk: Buffer): readonly SseEvent[]
  /** The event left when the stream ends without its blank line; `null` if there is none. */
  finish(): SseEvent | null
}

const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a

/**
 * Reads server-sent events by the standard: LF, CRLF and CR lines, comments, several `data` lines, an optional space
 * after the colon, a byte order mark at the start. `id` and `retry` are read over. An unfinished event is kept whole:
 * the caller bounds what it feeds.
 * **Source:** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createSseReader(): SseReader {
  let pieces: Buffer[] = []
  let endedWithReturn = false
  let isFirstLine = true
  let name = ''
  let data: string[] = []

  function push(chunk: Buffer): readonly SseEvent[] {
    const events: SseEvent[] = []
    let from = endedWithReturn && chunk[0] === LINE_FEED ? 1 : 0
    if (chunk.length > 0) endedWithReturn = false
    for (let end = lineEnd(chunk, from); end >= 0; end = lineEnd(chunk, from)) {
      readLine(takeLine(chunk.subarray(from, end)), events)
      const isReturn = chunk[end] === CARRIAGE_RETURN
      if (isReturn && end + 1 === chunk.length) endedWithReturn = true
      from = isReturn && chunk[end + 1] === LINE_FEED ? end + 2 : end + 1
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from))
    return events
  }

  function takeLine(rest: Buffer): string {
    const bytes = pieces.length === 0 ? rest : Buffer.concat([...pieces, rest])
    pieces = []
    const line = bytes.toString('utf8')
    const isMarked = isFirstLine && line.startsWith('\uFEFF')
    isFirstLine = false
    return isMarked ? line.slice(1) : line
  }

  function readLine(line: string, events: SseEvent[]): void {
    if (line === '') {
      const event = dispatch()
      if (event !== null) events.push(event)
      return
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') data.push(value)
    else if (field === 'event') name = value
  }

  function dispatch(): SseEvent | null {
    const event = data.length === 0 ? null : { event: name === '' ? 'message' : name, data: data.join('\n') }
    name = ''
    data = []
    return event
  }

  function finish(): SseEvent | null {
    if (pieces.length > 0) readLine(takeLine(Buffer.alloc(0)), [])
    return dispatch()
  }

  return { push, finish }
}

/** All events of a complete text; a last event without its blank line counts. */
export function readSseText(text: Buffer): readonly SseEvent[] {
  const reader = createSseReader()
  const events = reader.push(text)
  const last = reader.finish()
  return last === null ? events : [...events, last]
}

/** The next CR or LF at or after `from`; -1 if there is none. */
function lineEnd(chunk: Buffer, from: number): number {
  const feed = chunk.indexOf(LINE_FEED, from)
  const before = feed < 0 ? chunk : chunk.subarray(0, feed)
  const carriageReturn = before.indexOf(CARRIAGE_RETURN, from)
  return carriageReturn < 0 ? feed : carriageReturn
}
