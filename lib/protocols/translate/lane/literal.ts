import { viewOf } from './lane-chunk'
import type { LaneChunk } from './lane-chunk'

const WORD_BYTES = 8

/**
 * Bytes to look for: eight to a word, and what is left. The words are read as floating-point numbers, the widest kind that is
 * compared without a call: equal numbers are equal bytes, but for NaN, which equals nothing, and for eight bytes of zero.
 */
export type Literal = {
  readonly length: number
  readonly words: Float64Array
  readonly wordCount: number
  readonly rest: Uint8Array
}

/** Of bytes without zeros. */
export function literalOf(bytes: Buffer): Literal {
  const { length } = bytes
  const view = viewOf(bytes)
  const wordCount = Math.floor(length / WORD_BYTES)
  const words = new Float64Array(wordCount)
  for (let word = 0; word < wordCount; word += 1) words[word] = view.getFloat64(word * WORD_BYTES, true)
  return { length, words, wordCount, rest: Uint8Array.from(bytes.subarray(wordCount * WORD_BYTES)) }
}

export function standsAt(chunk: LaneChunk, at: number, { length, words, wordCount, rest }: Literal): boolean {
  if (at + length > chunk.length) return false
  const { view } = chunk
  let next = at
  for (let word = 0; word < wordCount; word += 1) {
    if (view.getFloat64(next, true) !== words[word]) return false
    next += WORD_BYTES
  }
  for (let byte = 0; next < at + length; byte += 1, next += 1)
    if (view.getUint8(next) !== rest[byte]) return false
  return true
}
