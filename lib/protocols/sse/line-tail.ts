/** Cuts a byte stream after its last line feed and keeps the unfinished line for the next chunk. */
export type LineTail = {
  /**
   * Hands over the whole lines this chunk completes, in one or two regions. A line longer than the limit is handed over
   * unfinished, once, and its rest is passed over.
   */
  push(chunk: Buffer, read: (region: Buffer) => void): void
  /** Like `push`, but one contiguous region, and nothing is ever dropped; `null` = no whole line yet. */
  hold(chunk: Buffer): Buffer | null
  /** Whether a chunk is whole lines: it begins one, nothing is kept or passed over, and ends one. */
  isWhole(chunk: Buffer): boolean
  keptBytes(): number
  /** The unfinished line, which is no longer kept; `null` = none. */
  take(): Buffer | null
}

const LINE_FEED = 0x0a

/** Makes a tail that keeps at most `maxLineBytes` of an unfinished line (one chunk more while holding). */
export function createLineTail(maxLineBytes: number): LineTail {
  let pieces: Buffer[] = []
  let bytes = 0
  let skipping = false

  function keep(piece: Buffer): void {
    if (piece.length === 0) return
    pieces.push(piece)
    bytes += piece.length
  }

  function take(): Buffer | null {
    const [first] = pieces
    if (first === undefined) return null
    const line = pieces.length === 1 ? first : Buffer.concat(pieces, bytes)
    pieces = []
    bytes = 0
    return line
  }

  function push(chunk: Buffer, read: (region: Buffer) => void): void {
    let start = 0
    if (bytes > 0 || skipping) {
      start = chunk.indexOf(LINE_FEED) + 1
      if (!skipping) keep(start === 0 ? chunk : chunk.subarray(0, start))
      if (start === 0) return dropLongLine(read)
      skipping = false
      const line = take()
      if (line !== null) read(line)
    }
    const length = chunk.length
    const end = chunk[length - 1] === LINE_FEED ? length : chunk.lastIndexOf(LINE_FEED) + 1
    if (end > start) read(start === 0 && end === length ? chunk : chunk.subarray(start, end))
    if (Math.max(start, end) < length) keep(chunk.subarray(Math.max(start, end)))
    dropLongLine(read)
  }

  function dropLongLine(read: (region: Buffer) => void): void {
    if (bytes <= maxLineBytes) return
    const line = take()
    if (line !== null) read(line)
    skipping = true
  }

  function hold(chunk: Buffer): Buffer | null {
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    // The usual chunk: whole lines, nothing left over.
    if (bytes === 0 && end > 0 && end === chunk.length) return chunk
    if (end === 0) {
      keep(chunk)
      return null
    }
    keep(chunk.subarray(0, end))
    const region = take()
    keep(chunk.subarray(end))
    return region
  }

  const isWhole = (chunk: Buffer): boolean =>
    bytes === 0 && !skipping && chunk[chunk.length - 1] === LINE_FEED

  return { push, hold, isWhole, keptBytes: () => bytes, take }
}
