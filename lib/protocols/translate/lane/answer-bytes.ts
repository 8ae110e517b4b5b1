import { SPARE_BYTES, viewOf } from './lane-chunk'
import type { LaneChunk } from './lane-chunk'

/** Answers are written one behind the other into memory of this size; a longer one has memory of its own. */
const SHARED_BYTES = 64 * 1024
/** What a UTF-16 unit takes at most. */
const UTF8_BYTES = 3

/**
 * What a client gets of one chunk, written as bytes where they stay: pieces of text joined as strings would be made twice
 * more, as one string and then as bytes. One writer serves all streams: a chunk is translated at one go.
 */
export class AnswerBytes {
  private memory = Buffer.allocUnsafeSlow(SHARED_BYTES)
  private view = viewOf(this.memory)
  private at = 0
  private start = 0

  /** A new answer begins; what was written and not taken is forgotten. */
  begin(): void {
    this.at = this.start
  }

  text(text: string): void {
    if (text === '') return
    const most = text.length * UTF8_BYTES
    this.reserve(most > SHARED_BYTES ? Buffer.byteLength(text) : most)
    this.at += this.memory.write(text, this.at)
  }

  bytes(bytes: Buffer): void {
    this.reserve(bytes.length)
    this.memory.set(bytes, this.at)
    this.at += bytes.length
  }

  /** A piece of a chunk, four bytes at a time and up to three too many; most have few, for which a native call costs more. */
  pieceOf(chunk: LaneChunk, from: number, to: number): void {
    this.reserve(to - from + SPARE_BYTES)
    const { view, at } = this
    const read = chunk.view
    const by = at - from
    for (let next = from; next < to; next += 4) view.setInt32(next + by, read.getInt32(next))
    this.at = to + by
  }

  /** What has been written since the beginning; `null` = nothing. Memory that grew for it goes with it. */
  take(): Buffer | null {
    const { memory, start, at } = this
    if (memory.length > SHARED_BYTES) this.moveTo(SHARED_BYTES, 0)
    else this.start = at
    return at === start ? null : memory.subarray(start, at)
  }

  private reserve(bytes: number): void {
    const { memory, at, start } = this
    if (at + bytes <= memory.length) return
    const needed = at - start + bytes
    this.moveTo(Math.max(SHARED_BYTES, needed + (needed >> 2)), at - start)
    memory.copy(this.memory, 0, start, at)
  }

  private moveTo(size: number, at: number): void {
    this.memory = Buffer.allocUnsafeSlow(size)
    this.view = viewOf(this.memory)
    this.start = 0
    this.at = at
  }
}
