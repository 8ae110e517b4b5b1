import { viewOf } from './lane-chunk'
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
    this.reserve(text.length * UTF8_BYTES)
    this.at += this.memory.write(text, this.at)
  }

  bytes(bytes: Buffer): void {
    this.reserve(bytes.length)
    this.memory.set(bytes, this.at)
    this.at += bytes.length
  }

  /** A piece of a chunk; most have few bytes, for which a native call costs more. */
  pieceOf(chunk: LaneChunk, from: number, to: number): void {
    this.reserve(to - from)
    const { view, at } = this
    const read = chunk.view
    const by = at - from
    for (let next = from; next < to; next += 1) view.setUint8(next + by, read.getUint8(next))
    this.at = to + by
  }

  /** What has been written since the beginning; `null` = nothing. */
  take(): Buffer | null {
    const { memory, start, at } = this
    this.start = at
    return at === start ? null : memory.subarray(start, at)
  }

  private reserve(bytes: number): void {
    const { memory, at, start } = this
    if (at + bytes <= memory.length) return
    const written = at - start
    this.memory = Buffer.allocUnsafeSlow(Math.max(SHARED_BYTES, (written + bytes) * 2))
    this.view = viewOf(this.memory)
    memory.copy(this.memory, 0, start, at)
    this.start = 0
    this.at = written
  }
}
