import type { ByteSpan } from '../protocol'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
const LAST_VISIBLE = 0x7e
/** 1 at bytes that are what a text says. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= SPACE && byte <= LAST_VISIBLE && byte !== QUOTE && byte !== BACKSLASH),
)
const ZERO = 0x30
const NINE = 0x39
/** Longer ones gain nothing, and larger numbers may not be whole. */
const LONGEST_TEXT = 256
const MOST_DIGITS = 9

/**
 * A scalar of valid JSON that says what it means byte by byte, as model names, limits and flags do: a text of visible ASCII
 * without escapes, a short whole number, a literal. `undefined` = anything else: that is for the engine's parser, which takes
 * several times as long for so little.
 */
export function readPlainScalar(json: Buffer, { start, end }: ByteSpan): unknown {
  const first = json[start] ?? 0
  if (first === QUOTE) return readPlainText(json, start, end)
  if (first >= ZERO && first <= NINE) return readWholeNumber(json, start, end)
  return readLiteral(first, end - start)
}

/** A text in its quotes; `undefined` = it is none, or long, or some of it must be decoded. */
export function readPlainText(json: Buffer, start: number, end: number): string | undefined {
  const last = end - 1
  if (last - start > LONGEST_TEXT || last <= start) return undefined
  if (json[start] !== QUOTE || json[last] !== QUOTE) return undefined
  for (let at = start + 1; at < last; at += 1) if (PLAIN[json[at] ?? 0] !== 1) return undefined
  return json.toString('latin1', start + 1, last)
}

function readWholeNumber(json: Buffer, start: number, end: number): number | undefined {
  if (end - start > MOST_DIGITS || (json[start] === ZERO && end - start > 1)) return undefined
  let value = 0
  for (let at = start; at < end; at += 1) {
    const digit = (json[at] ?? 0) - ZERO
    if (digit < 0 || digit > NINE - ZERO) return undefined
    value = value * 10 + digit
  }
  return value
}

function readLiteral(first: number, length: number): boolean | null | undefined {
  if (first === 0x74 && length === 4) return true
  if (first === 0x66 && length === 5) return false
  return first === 0x6e && length === 4 ? null : undefined
}
