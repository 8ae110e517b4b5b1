import { viewOf } from './lane-chunk'
import type { LaneChunk } from './lane-chunk'

const WORD_BYTES = 8

/**
 * Bytes to look for, as words of eight: the last one ends where they end, and may begin inside of the one before. The words
 * are read as floating-point numbers, the widest kind that is compared without a call: equal numbers are equal bytes, but for
 * NaN, which equals nothing, and for eight bytes of zero.
 */
export type Literal = {
  readonly length: number
  readonly words: Float64Array
  /** Words one behind the other; the last one is behind them. */
  readonly wordCount: number
  /** Of less than one word. */
  readonly bytes: Uint8Array
}

/** Of bytes without zeros. */
export function literalOf(bytes: Buffer): Literal {
  const { length } = bytes
  if (length < WORD_BYTES)
    return { length, words: new Float64Array(0), wordCount: 0, bytes: Uint8Array.from(bytes) }
  const view = viewOf(bytes)
  const wordCount = Math.floor((length - 1) / WORD_BYTES)
  const words = new Float64Array(wordCount + 1)
  for (let word = 0; word < wordCount; word += 1) words[word] = view.getFloat64(word * WORD_BYTES, true)
  words[wordCount] = view.getFloat64(length - WORD_BYTES, true)
  return { length, words, wordCount, bytes: new Uint8Array(0) }
}

export function standsAt(chunk: LaneChunk, at: number, literal: Literal): boolean {
  const { length, words, wordCount } = literal
  if (at + length > chunk.length) return false
  if (length < WORD_BYTES) return isShortAt(chunk, at, literal)
  const { view } = chunk
  let next = at
  for (let word = 0; word < wordCount; word += 1) {
    if (view.getFloat64(next, true) !== words[word]) return false
    next += WORD_BYTES
  }
  return view.getFloat64(at + length - WORD_BYTES, true) === words[wordCount]
}

function isShortAt({ view }: LaneChunk, at: number, { bytes, length }: Literal): boolean {
  for (let byte = 0; byte < length; byte += 1) if (view.getUint8(at + byte) !== bytes[byte]) return false
  return true
}
