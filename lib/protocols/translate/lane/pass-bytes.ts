import type { LaneChunk } from './lane-chunk'
import { standsAt } from './literal'
import type { Stretch } from './event-template'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
const ZERO = 0x30
const NINE = 0x39
const LETTER_U = 0x75
const NOTHING = -1
/** Four bytes alike. */
const ONES = 0x01010101
const SPACES = SPACE * ONES
const QUOTES = QUOTE * ONES
const BACKSLASHES = BACKSLASH * ONES
const HIGHEST_BITS = -0x7f7f7f80
const ESCAPED: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'))

/** Where stretches end that begin at `at`; −1 = something else stands there. */
export function passStretches(chunk: LaneChunk, at: number, stretches: readonly Stretch[]): number {
  let next = at
  for (const { literal, hole } of stretches) {
    if (!standsAt(chunk, next, literal)) return NOTHING
    next += literal.length
    if (hole === 'none') continue
    if (hole === 'number') next = passNumber(chunk, next)
    else next = hole === 'word' ? passWord(chunk, next) : passBlanks(chunk, next)
    if (next < 0) return NOTHING
  }
  return next
}

/** The byte at a place; −1 = nothing is left. */
function byteAt(chunk: LaneChunk, at: number): number {
  return at < chunk.length ? chunk.view.getUint8(at) : NOTHING
}

/** A whole number as JSON writes it: no zeros in front. */
function passNumber(chunk: LaneChunk, at: number): number {
  let next = at
  while (isDigit(byteAt(chunk, next))) next += 1
  if (next === at) return NOTHING
  return next > at + 1 && chunk.view.getUint8(at) === ZERO ? NOTHING : next
}

function passWord(chunk: LaneChunk, at: number): number {
  let next = at
  while (isPlain(byteAt(chunk, next))) next += 1
  return next
}

function passBlanks(chunk: LaneChunk, at: number): number {
  let next = at
  while (byteAt(chunk, next) === SPACE) next += 1
  return next
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE
}

/** A character of ASCII that stands for itself in a JSON string. */
function isPlain(code: number): boolean {
  return code >= SPACE && code < 0x7f && code !== QUOTE && code !== BACKSLASH
}

/** The inside of a JSON string that was read last; one object serves all strings of a run. */
export type PassedString = {
  end: number
  isAscii: boolean
  /** Of text; an escaped one may count several times. */
  characters: number
}

/** Reads the inside of a JSON string that begins at `at`; `false` = it is cut, or is no JSON. */
export function passString(chunk: LaneChunk, at: number, passed: PassedString): boolean {
  const { view, length } = chunk
  let bits = 0
  let continued = 0
  let next = passPlainWords(chunk, at)
  for (;;) {
    const code = next < length ? view.getUint8(next) : NOTHING
    if (code === QUOTE) break
    if (code === BACKSLASH) {
      next = passEscape(chunk, next + 1)
      if (next < 0) return false
      continue
    }
    // Also where nothing is left.
    if (code < SPACE) return false
    if ((code & 0xc0) === 0x80) continued += 1
    bits |= code
    next += 1
  }
  passed.end = next
  passed.isAscii = bits < 0x80
  passed.characters = next - at - continued
  return true
}

/**
 * Where the last of four bytes ends that are all ASCII and stand for themselves. The four are looked at in one sum: taking
 * from a byte what is one more than it borrows from the byte above, which then has its highest bit set, as no ASCII has.
 */
function passPlainWords({ view, length }: LaneChunk, at: number): number {
  let next = at
  for (; next + 4 <= length; next += 4) {
    const four = view.getInt32(next, true)
    const notQuote = four ^ QUOTES
    const notBackslash = four ^ BACKSLASHES
    const odd = four | (four - SPACES) | (notQuote - ONES) | (notBackslash - ONES)
    if ((odd & HIGHEST_BITS) !== 0) break
  }
  return next
}

function passEscape(chunk: LaneChunk, at: number): number {
  const code = byteAt(chunk, at)
  if (code !== LETTER_U) return ESCAPED.has(code) ? at + 1 : NOTHING
  for (let i = 1; i <= 4; i += 1) if (!isHexDigit(byteAt(chunk, at + i))) return NOTHING
  return at + 5
}

function isHexDigit(code: number): boolean {
  const letter = code | 0x20
  return isDigit(code) || (letter >= 0x61 && letter <= 0x66)
}
