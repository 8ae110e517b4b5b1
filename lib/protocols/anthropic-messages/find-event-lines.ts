import { standsAt } from '../sse/data-lines'

/** Short needles with a rare first byte: they are found by memchr, several GB a second. */
const MESSAGE_PART = Buffer.from('messag')
const ERROR_PART = Buffer.from('rror"')
const DELTA_PART = Buffer.from('k_delt')

const DATA = Buffer.from('data:')

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LINE_FEED = 0x0a
const LETTER_E = 0x65
const LETTER_M = 0x6d
const LETTER_R = 0x72
/** Up to here one look at every byte costs less than two searches. */
const SHORT_BYTES = 256
/** A line that matters begins so near to its word that looking back byte by byte costs less than a search. */
const NEAR_BYTES = 32

/** Takes the bytes of a `data:` line's value that may be an event worth parsing. */
export type LineVisitor = { visit(region: Buffer, start: number, end: number): void }

/**
 * Visits the `data:` lines of whole lines that hold a JSON string `"message_…`, in order, then those with a string
 * `"error"`. In generated text such a quote is escaped, so content deltas are passed over unread. Returns whether the word
 * `"error"` may stand in these lines, escaped or not.
 */
export function visitEventLines(region: Buffer, visitor: LineVisitor): boolean {
  if (region.length <= SHORT_BYTES && !beginsWord(region)) return false
  for (let at = region.indexOf(MESSAGE_PART); at >= 0; at = region.indexOf(MESSAGE_PART, at)) {
    at = isMessageWord(region, at) ? visitLine(region, at, visitor) : at + MESSAGE_PART.length
  }
  const errorAt = region.indexOf(ERROR_PART)
  for (let at = errorAt; at >= 0; at = region.indexOf(ERROR_PART, at)) {
    at = isErrorWord(region, at) ? visitLine(region, at, visitor) : at + ERROR_PART.length
  }
  return errorAt >= 0
}

/** Whether a quote is followed by a beginning of `message_` or `error`. */
function beginsWord(region: Buffer): boolean {
  for (let at = 0; at < region.length; at += 1) {
    if (region[at] !== QUOTE) continue
    const letter = region[at + 1]
    if (
      letter === LETTER_M ? region[at + 2] === LETTER_E : letter === LETTER_E && region[at + 2] === LETTER_R
    )
      return true
  }
  return false
}

/** Whether a content delta (of text, thinking or tool input) stands in these lines. */
export function hasContentDelta(region: Buffer): boolean {
  return region.includes(DELTA_PART)
}

/** `"message_`, the quote not escaped. */
function isMessageWord(region: Buffer, at: number): boolean {
  return (
    region[at - 1] === QUOTE &&
    region[at - 2] !== BACKSLASH &&
    region[at + 6] === LETTER_E &&
    region[at + 7] === 0x5f
  )
}

/** `"error"`, the quote not escaped. */
function isErrorWord(region: Buffer, at: number): boolean {
  return region[at - 1] === LETTER_E && region[at - 2] === QUOTE && region[at - 3] !== BACKSLASH
}

/** Visits the line around a hit, if it is a `data:` line; returns where to search on. */
function visitLine(region: Buffer, at: number, visitor: LineVisitor): number {
  const start = lineStart(region, at)
  const feed = region.indexOf(LINE_FEED, at)
  const end = feed < 0 ? region.length : feed
  if (standsAt(region, start, DATA)) visitor.visit(region, start + DATA.length, end)
  return end
}

function lineStart(region: Buffer, at: number): number {
  const near = Math.max(0, at - NEAR_BYTES)
  for (let start = at; start > near; start -= 1) if (region[start - 1] === LINE_FEED) return start
  return region.lastIndexOf(LINE_FEED, near) + 1
}
