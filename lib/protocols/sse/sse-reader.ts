/** One dispatched server-sent event; `event` is `message` when the stream names none. */
export type SseEvent = { readonly event: string; readonly data: string }

/** Splits a byte stream into events; chunks may be cut anywhere. */
export type SseReader = {
  /** The events this chunk completes. */
  push(chunk: Buffer): readonly SseEvent[]
  /** The event left when the stream ends without its blank line; `null` if there is none. */
  finish(): SseEvent | null
  /** Whether nothing is left over: the next byte begins an event. */
  isIdle(): boolean
  /** Whole events were read elsewhere, from a line's beginning to a line's end. */
  readElsewhere(): void
}

const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a
const NO_BYTES = Buffer.alloc(0)

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
    if (chunk.length === 0) return []
    const from = endedWithReturn && chunk[0] === LINE_FEED ? 1 : 0
    const end = Math.max(chunk.lastIndexOf(LINE_FEED), chunk.lastIndexOf(CARRIAGE_RETURN)) + 1
    endedWithReturn = end === chunk.length && chunk[end - 1] === CARRIAGE_RETURN
    const events: SseEvent[] = []
    if (end > from) readLines(take(chunk, from, end), events)
    if (Math.max(from, end) < chunk.length) pieces.push(chunk.subarray(Math.max(from, end)))
    return events
  }

  /** What was left over, and these bytes. */
  function take(chunk: Buffer, from: number, end: number): string {
    const isContinued = pieces.length > 0
    const lines = isContinued
      ? Buffer.concat([...pieces, chunk.subarray(from, end)]).toString('utf8')
      : chunk.toString('utf8', from, end)
    pieces = []
    const isMarked = isFirstLine && lines.startsWith('\uFEFF')
    isFirstLine = false
    return isMarked ? lines.slice(1) : lines
  }

  /** Whole lines, each with its end. */
  function readLines(lines: string, events: SseEvent[]): void {
    const text = lines.includes('\r') ? lines.replaceAll(/\r\n?/g, '\n') : lines
    for (let from = 0; from < text.length;) {
      const end = text.indexOf('\n', from)
      readLine(text.slice(from, end), events)
      from = end + 1
    }
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
    if (pieces.length > 0) readLine(take(NO_BYTES, 0, 0), [])
    return dispatch()
  }

  const isIdle = (): boolean => pieces.length === 0 && data.length === 0 && name === '' && !endedWithReturn

  return { push, finish, isIdle, readElsewhere: () => void (isFirstLine = false) }
}

/** All events of a complete text; a last event without its blank line counts. */
export function readSseText(text: Buffer): readonly SseEvent[] {
  const reader = createSseReader()
  const events = reader.push(text)
  const last = reader.finish()
  return last === null ? events : [...events, last]
}
