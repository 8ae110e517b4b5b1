import { appended } from '@/lib/core'

const LINE_FEED = 0x0a

/** Cuts a byte stream after its last line feed and keeps the unfinished line for the next chunk. */
export class LineTail {
  private bytes = 0
  private skipping = false
  /** Made with the first piece: most chunks are whole lines. */
  private pieces: Buffer[] | null = null

  /** Keeps at most `maxLineBytes` of an unfinished line (one chunk more while holding). */
  constructor(private readonly maxLineBytes: number) {}

  /**
   * Hands over the whole lines this chunk completes, in one or two regions. A line longer than the limit is handed over
   * unfinished, once, and its rest is passed over.
   */
  push(chunk: Buffer, read: (region: Buffer) => void): void {
    let start = 0
    if (this.bytes > 0 || this.skipping) {
      start = chunk.indexOf(LINE_FEED) + 1
      if (!this.skipping) this.keep(start === 0 ? chunk : chunk.subarray(0, start))
      if (start === 0) return this.dropLongLine(read)
      this.skipping = false
      const line = this.take()
      if (line !== null) read(line)
    }
    const length = chunk.length
    const end = chunk[length - 1] === LINE_FEED ? length : chunk.lastIndexOf(LINE_FEED) + 1
    if (end > start) read(start === 0 && end === length ? chunk : chunk.subarray(start, end))
    if (Math.max(start, end) < length) this.keep(chunk.subarray(Math.max(start, end)))
    this.dropLongLine(read)
  }

  /** Like `push`, but one contiguous region, and nothing is ever dropped; `null` = no whole line yet. */
  hold(chunk: Buffer): Buffer | null {
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    // The usual chunk: whole lines, nothing left over.
    if (this.bytes === 0 && end > 0 && end === chunk.length) return chunk
    if (end === 0) {
      this.keep(chunk)
      return null
    }
    this.keep(chunk.subarray(0, end))
    const region = this.take()
    this.keep(chunk.subarray(end))
    return region
  }

  /** Whether a chunk is whole lines: it begins one, nothing is kept or passed over, and ends one. */
  isWhole(chunk: Buffer): boolean {
    return this.bytes === 0 && !this.skipping && chunk[chunk.length - 1] === LINE_FEED
  }

  keptBytes(): number {
    return this.bytes
  }

  /** The unfinished line, which is no longer kept; `null` = none. */
  take(): Buffer | null {
    const { pieces } = this
    const first = pieces?.[0]
    if (pieces === null || first === undefined) return null
    const line = pieces.length === 1 ? first : Buffer.concat(pieces, this.bytes)
    this.pieces = null
    this.bytes = 0
    return line
  }

  private keep(piece: Buffer): void {
    if (piece.length === 0) return
    this.pieces = appended(this.pieces, piece)
    this.bytes += piece.length
  }

  private dropLongLine(read: (region: Buffer) => void): void {
    if (this.bytes <= this.maxLineBytes) return
    const line = this.take()
    if (line !== null) read(line)
    this.skipping = true
  }
}
