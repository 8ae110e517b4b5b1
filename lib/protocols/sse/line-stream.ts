/** What is done with the lines of a stream. */
export type LineHandler = {
  /** Whole lines, each with its line feed (the very last of a stream may lack it). Answers them as the client gets them. */
  readonly lines: (region: Buffer) => Buffer
  /** The beginning of a line too long to be held; answers it as the client gets it. */
  readonly longHead: (head: Buffer) => Buffer
  /** What follows it, and whether the line ends with it; answers it as the client gets it. Absent = it goes on unread. */
  readonly longPart?: (part: Buffer, isLast: boolean) => Buffer
  /** A long line has ended: its beginning and its last bytes. */
  readonly longLine: (head: Buffer, end: Buffer) => void
}

/** Cuts a byte stream into whole lines. */
export type LineStream = {
  /** Bytes for the client; `null` = held back until their line is complete. */
  push(chunk: Buffer): Buffer | null
  /** The upstream has ended: what is left counts as a line. Bytes for the client; `null` = none were held back. */
  flush(): Buffer | null
}

const LINE_FEED = 0x0a
const NO_BYTES = Buffer.alloc(0)
/** More than this is never held back, nor kept of one unfinished line. */
const MAX_HELD_BYTES = 1_048_576
/** What is kept of a long line, at each of its ends. */
const KEPT_BYTES = 65_536

/** A line beyond what is held: its head, and its last bytes as it flows by. */
type LongLine = { readonly head: Buffer; end: Buffer }

type LineState = {
  readonly handler: LineHandler
  pieces: Buffer[]
  bytes: number
  long: LongLine | null
}

/**
 * Makes a stream of whole lines. With `holds`, the client gets what the handler answers, and an unfinished line waits;
 * without, every chunk goes on as it came and the handler's answers are ignored.
 */
export function createLineStream(handler: LineHandler, { holds }: { readonly holds: boolean }): LineStream {
  const state: LineState = { handler, pieces: [], bytes: 0, long: null }
  return {
    push(chunk) {
      if (isUsual(state, chunk)) {
        const shown = handler.lines(chunk)
        if (!holds) return chunk
        return shown.length > 0 ? shown : null
      }
      const shown = feed(state, chunk)
      return holds ? joined(shown) : chunk
    },
    flush() {
      if (state.long !== null) {
        endLong(state, state.long)
        const rest = handler.longPart?.(NO_BYTES, true) ?? NO_BYTES
        return holds && rest.length > 0 ? rest : null
      }
      const last = takeLine(state)
      if (last === null) return null
      const shown = handler.lines(last)
      return holds && shown.length > 0 ? shown : null
    },
  }
}

/** Whole lines, nothing left over. */
function isUsual({ bytes, long }: LineState, chunk: Buffer): boolean {
  return bytes === 0 && long === null && chunk[chunk.length - 1] === LINE_FEED
}

function feed(state: LineState, chunk: Buffer): readonly Buffer[] {
  const { handler } = state
  const end = chunk.length === 0 ? 0 : chunk.lastIndexOf(LINE_FEED) + 1
  const shown: Buffer[] = []
  let start = 0
  if (state.long !== null || state.bytes > 0) start = endOpenLine(state, chunk, shown)
  if (end > start) {
    shown.push(handler.lines(chunk.subarray(start, end)))
    start = end
  }
  if (start < chunk.length) keep(state, chunk.subarray(start), shown)
  return shown
}

/** Ends the line that earlier chunks began, if this one does; returns where the next line starts. */
function endOpenLine(state: LineState, chunk: Buffer, shown: Buffer[]): number {
  const feedAt = chunk.indexOf(LINE_FEED)
  const start = feedAt < 0 ? chunk.length : feedAt + 1
  const part = chunk.subarray(0, start)
  if (state.long !== null) {
    shown.push(state.handler.longPart?.(part, feedAt >= 0) ?? part)
    state.long.end = lastBytes(state.long.end, part)
    if (feedAt >= 0) endLong(state, state.long)
    return start
  }
  if (feedAt < 0) return 0
  state.pieces.push(part)
  state.bytes += part.length
  const line = takeLine(state)
  if (line !== null) shown.push(state.handler.lines(line))
  return start
}

function keep(state: LineState, piece: Buffer, shown: Buffer[]): void {
  state.pieces.push(piece)
  state.bytes += piece.length
  if (state.bytes <= MAX_HELD_BYTES) return
  const head = takeLine(state)
  if (head === null) return
  shown.push(state.handler.longHead(head))
  state.long = {
    head: Buffer.from(head.subarray(0, KEPT_BYTES)),
    end: lastBytes(Buffer.alloc(0), head),
  }
}

function endLong(state: LineState, { head, end }: LongLine): void {
  state.long = null
  state.handler.longLine(head, end)
}

function takeLine(state: LineState): Buffer | null {
  const [first] = state.pieces
  if (first === undefined) return null
  const line = state.pieces.length === 1 ? first : Buffer.concat(state.pieces, state.bytes)
  state.pieces = []
  state.bytes = 0
  return line
}

function lastBytes(kept: Buffer, added: Buffer): Buffer {
  if (added.length >= KEPT_BYTES) return Buffer.from(added.subarray(-KEPT_BYTES))
  return Buffer.concat([kept, added]).subarray(-KEPT_BYTES)
}

function joined(parts: readonly Buffer[]): Buffer | null {
  const shown = parts.filter((part) => part.length > 0)
  return shown.length <= 1 ? (shown[0] ?? null) : Buffer.concat(shown)
}
