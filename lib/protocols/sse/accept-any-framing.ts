import type { ChunkReader, ObservedChunk } from '../protocol'
import { standsAt } from './data-lines'
import { createSseReader, type SseEvent } from './sse-reader'

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const LETTER_D = 0x64
const DATA = Buffer.from('data:')
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
/** The first event is looked at no further. */
const MAX_UNDECIDED_BYTES = 64 * 1024
/** An event longer than any picture is passed on unread. */
const MAX_EVENT_BYTES = 32 * 1024 * 1024

/** `passing` = whole lines before the first event. */
type Framing = 'usual' | 'odd' | 'open' | 'passing'

/**
 * Lets what reads lines read streams in every framing the standard allows: one whose first event has lines ending in CR
 * alone, several `data:` lines, or a byte order mark, is framed anew, for the reader and for the client. The usual one costs
 * a look at its first event.
 * **Source:** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function acceptAnyFraming(lines: ChunkReader): ChunkReader {
  return new AnyFraming(lines)
}

class AnyFraming implements ChunkReader {
  private undecided: Buffer | null = null
  /** What reads the stream once its framing is known. */
  private reader: ChunkReader | null = null

  constructor(private readonly lines: ChunkReader) {}

  push(chunk: Buffer): ObservedChunk {
    return this.reader === null ? this.decide(chunk) : this.reader.push(chunk)
  }

  flush(): Buffer | null {
    const { reader, lines, undecided } = this
    if (reader !== null) return reader.flush()
    const rest = undecided === null ? null : lines.push(undecided).forward
    return joined(rest, lines.flush())
  }

  private decide(chunk: Buffer): ObservedChunk {
    const { lines } = this
    const bytes = this.undecided === null ? chunk : Buffer.concat([this.undecided, chunk])
    const framing = bytes.length > MAX_UNDECIDED_BYTES ? 'usual' : framingOf(bytes)
    this.undecided = framing === 'open' ? bytes : null
    if (framing === 'open') return { forward: null, terminal: false }
    if (framing === 'usual') this.reader = lines
    if (framing === 'odd') this.reader = frameAnew(lines)
    return (this.reader ?? lines).push(bytes)
  }
}

function framingOf(bytes: Buffer): Framing {
  if (standsAt(bytes, 0, BYTE_ORDER_MARK)) return 'odd'
  const feed = bytes.indexOf(LINE_FEED)
  const returnAt = (feed < 0 ? bytes : bytes.subarray(0, feed)).indexOf(CARRIAGE_RETURN)
  if (returnAt >= 0 && returnAt + 1 !== feed) return returnAt + 1 === bytes.length ? 'open' : 'odd'
  let start = 0
  for (let end = feed; end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    const isData = standsAt(bytes, start, DATA)
    start = end + 1
    if (!isData) continue
    if (start === bytes.length) return 'open'
    return bytes[start] === LETTER_D ? 'odd' : 'usual'
  }
  return start === bytes.length ? 'passing' : 'open'
}

/** Each event as an `event:` and one `data:` line; between the parts of a JSON text a space is as good as a line end. */
function frameAnew(lines: ChunkReader): ChunkReader {
  const reader = createSseReader()
  /** What came behind the last event. */
  let raw: Buffer[] = []
  let rawBytes = 0
  let isLost = false

  function push(chunk: Buffer): ObservedChunk {
    if (isLost) return { forward: chunk, terminal: false }
    const events = reader.push(chunk)
    if (events.length > 0) {
      const rest = chunk.subarray(lastEventEnd(chunk))
      raw = [rest]
      rawBytes = rest.length
      return lines.push(Buffer.from(events.map(written).join('')))
    }
    raw.push(chunk)
    rawBytes += chunk.length
    isLost = rawBytes > MAX_EVENT_BYTES
    return { forward: isLost ? Buffer.concat(raw.splice(0)) : null, terminal: false }
  }

  function flush(): Buffer | null {
    const last = isLost ? null : reader.finish()
    const rest = last === null ? null : lines.push(Buffer.from(written(last))).forward
    return joined(rest, lines.flush())
  }

  return { push, flush }
}

/** Where the last blank line ends in a chunk that completes an event; a line end it begins with is one. */
function lastEventEnd(chunk: Buffer): number {
  for (let end = chunk.length; end > 0; end -= 1) {
    if (!isLineEnd(chunk[end - 1])) continue
    const isPair = chunk[end - 1] === LINE_FEED && chunk[end - 2] === CARRIAGE_RETURN
    const start = isPair ? end - 2 : end - 1
    if (start === 0 || isLineEnd(chunk[start - 1])) return end
  }
  return 0
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN
}

function written({ event, data }: SseEvent): string {
  const name = event === 'message' ? '' : `event: ${event}\n`
  return `${name}data: ${data.replaceAll('\n', ' ')}\n\n`
}

function joined(first: Buffer | null, second: Buffer | null): Buffer | null {
  if (first === null || second === null) return first ?? second
  return Buffer.concat([first, second])
}
