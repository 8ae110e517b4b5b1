/** Short needles with a rare first byte: they are found by memchr, several GB a second. */
const MESSAGE_PART = Buffer.from('messag')
const ERROR_PART = Buffer.from('rror"')
const DELTA_PART = Buffer.from('k_delt')

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LINE_FEED = 0x0a

/** The bytes of a `data:` line's value that may be an event worth parsing. */
export type LineVisitor = (region: Buffer, start: number, end: number) => void

/**
 * Visits the `data:` lines of whole lines that hold a JSON string `"message_…`, in order, then those with a string
 * `"error"`. In generated text such a quote is escaped, so content deltas are passed over unread.
 */
export function visitEventLines(region: Buffer, visit: LineVisitor): void {
  for (let at = region.indexOf(MESSAGE_PART); at >= 0; at = region.indexOf(MESSAGE_PART, at)) {
    at = isMessageWord(region, at) ? visitLine(region, at, visit) : at + MESSAGE_PART.length
  }
  for (let at = region.indexOf(ERROR_PART); at >= 0; at = region.indexOf(ERROR_PART, at)) {
    at = isErrorWord(region, at) ? visitLine(region, at, visit) : at + ERROR_PART.length
  }
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
    region[at + 6] === 0x65 &&
    region[at + 7] === 0x5f
  )
}

/** `"error"`, the quote not escaped. */
function isErrorWord(region: Buffer, at: number): boolean {
  return region[at - 1] === 0x65 && region[at - 2] === QUOTE && region[at - 3] !== BACKSLASH
}

/** Visits the line around a hit, if it is a `data:` line; returns where to search on. */
function visitLine(region: Buffer, at: number, visit: LineVisitor): number {
  const start = region.lastIndexOf(LINE_FEED, at) + 1
  const feed = region.indexOf(LINE_FEED, at)
  const end = feed < 0 ? region.length : feed
  if (region.toString('latin1', start, start + 5) === 'data:') visit(region, start + 5, end)
  return end
}
