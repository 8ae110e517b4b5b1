import type { Stretch } from './event-template'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
const ZERO = 0x30
const NINE = 0x39
const LETTER_U = 0x75
const ESCAPES = '"\\/bfnrt'
const FOUR_HEX = /[\da-fA-F]{4}/y

/** Where stretches end that begin at `at`; −1 = something else stands there. */
export function passStretches(bytes: string, at: number, stretches: readonly Stretch[]): number {
  let next = at
  for (const { literal, hole } of stretches) {
    const end = next + literal.length
    // Some times faster than `startsWith`.
    if (bytes.slice(next, end) !== literal) return -1
    next = end
    if (hole === 'number') next = passNumber(bytes, next)
    else if (hole !== 'none') next = hole === 'word' ? passWord(bytes, next) : passBlanks(bytes, next)
    if (next < 0) return -1
  }
  return next
}

/** A whole number as JSON writes it: no zeros in front. */
function passNumber(bytes: string, at: number): number {
  let next = at
  while (isDigit(bytes.charCodeAt(next))) next += 1
  if (next === at) return -1
  return next > at + 1 && bytes.charCodeAt(at) === ZERO ? -1 : next
}

function passWord(bytes: string, at: number): number {
  let next = at
  for (let code = bytes.charCodeAt(next); isPlain(code); code = bytes.charCodeAt(next)) next += 1
  return next
}

function passBlanks(bytes: string, at: number): number {
  let next = at
  while (bytes.charCodeAt(next) === SPACE) next += 1
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
export function passString(bytes: string, at: number, passed: PassedString): boolean {
  let bits = 0
  let continued = 0
  let next = at
  for (;;) {
    const code = bytes.charCodeAt(next)
    if (code === QUOTE) break
    if (code === BACKSLASH) {
      next = passEscape(bytes, next + 1)
      if (next < 0) return false
      continue
    }
    // Also where nothing is left: NaN.
    if (!(code >= SPACE)) return false
    if ((code & 0xc0) === 0x80) continued += 1
    bits |= code
    next += 1
  }
  passed.end = next
  passed.isAscii = bits < 0x80
  passed.characters = next - at - continued
  return true
}

function passEscape(bytes: string, at: number): number {
  if (bytes.charCodeAt(at) === LETTER_U) {
    FOUR_HEX.lastIndex = at + 1
    return FOUR_HEX.test(bytes) ? at + 5 : -1
  }
  return at < bytes.length && ESCAPES.includes(bytes.charAt(at)) ? at + 1 : -1
}
