import { randomBytes } from 'node:crypto'
import { wallClock } from '@/lib/infra'

/** Random hexadecimal digits of an id: 3 behind the version, 1 for the variant, 15 behind it. */
const ID_DIGITS = 19
const DRAWN_BYTES = ID_DIGITS * 256
const VARIANT_DIGITS = '89ab'

/**
 * Makes request ids of a sequence of its own (UUIDv7), of a moment in milliseconds since the epoch. Randomness is drawn for
 * many ids at a time, the time is written once a millisecond: a draw an id costs more than the id.
 * **Source:** https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function createRequestIds(): (nowMs?: number) => string {
  let digits = ''
  let used = 0
  let writtenMs = Number.NaN
  let prefix = ''
  return (nowMs = wallClock()) => {
    if (used === digits.length) {
      digits = randomBytes(DRAWN_BYTES).toString('hex')
      used = 0
    }
    if (nowMs !== writtenMs) {
      const time = nowMs.toString(16).padStart(12, '0')
      prefix = `${time.slice(0, 8)}-${time.slice(8)}-7`
      writtenMs = nowMs
    }
    const at = used
    used += ID_DIGITS
    const variant = VARIANT_DIGITS[digits.charCodeAt(at + 3) & 3]
    return `${prefix}${digits.slice(at, at + 3)}-${variant}${digits.slice(at + 4, at + 7)}-${digits.slice(at + 7, at + 19)}`
  }
}

/** The next id of this process, whatever door the request came through. */
export const nextRequestId = createRequestIds()
