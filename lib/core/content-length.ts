import { codeAt, lengthOf } from './text-parts'

const MAX_DIGITS = 15
const DIGIT_ZERO = 0x30

/**
 * The bytes that a `content-length` counts, `null` = not one to fifteen digits and nothing else. Digit by digit: a pattern
 * and a conversion take longer than the rest of judging a head.
 */
export function readContentLength(text: string): number | null {
  const length = lengthOf(text)
  if (length === 0 || length > MAX_DIGITS) return null
  let bytes = 0
  for (let index = 0; index < length; index += 1) {
    const digit = codeAt(text, index) - DIGIT_ZERO
    if (!(digit >= 0 && digit <= 9)) return null
    bytes = bytes * 10 + digit
  }
  return bytes
}
