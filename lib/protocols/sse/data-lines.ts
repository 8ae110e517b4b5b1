const LINE_FEED = 0x0a
const DATA = Buffer.from('data:')
const QUOTE = 0x22
const BACKSLASH = 0x5c
const CARRIAGE_RETURN = 0x0d

/**
 * Whole lines of a stream: their bytes, and these as text (latin1), each byte a character of its own. In a text of few
 * hundred bytes a search costs a fraction of what it costs in a buffer, in a long one the same.
 */
export type Region = { readonly bytes: Buffer; readonly text: string }

export function regionOf(bytes: Buffer): Region {
  return { bytes, text: bytes.toString('latin1') }
}

/** A line of a region: from its first byte to behind its line feed. */
export type LineSpan = { readonly start: number; readonly end: number }

/** The line around a byte of a region. */
export function lineAround(region: Buffer, at: number): LineSpan {
  const start = region.lastIndexOf(LINE_FEED, at) + 1
  const feed = region.indexOf(LINE_FEED, at)
  return { start, end: feed < 0 ? region.length : feed + 1 }
}

/** Whether bytes stand at a place; `at` may lie outside of the region. */
export function standsAt(region: Buffer, at: number, bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i += 1) if (region[at + i] !== bytes[i]) return false
  return true
}

/** Where the value of a `data:` line begins; -1 = another line. */
export function dataStart(region: Buffer, { start, end }: LineSpan): number {
  if (end - start < 6 || !standsAt(region, start, DATA)) return -1
  return region[start + 5] === 0x20 ? start + 6 : start + 5
}

/** The JSON value of a `data:` line; `undefined` = no such line, or no JSON. */
export function dataOf(region: Buffer, line: LineSpan): unknown {
  const start = dataStart(region, line)
  if (start < 0) return undefined
  try {
    return JSON.parse(region.toString('utf8', start, line.end))
  } catch {
    return undefined
  }
}

/** Whether an unescaped quote stands before byte `at`: in generated text quotes are escaped. */
export function isAfterQuote(region: Buffer, at: number): boolean {
  return region[at - 1] === QUOTE && region[at - 2] !== BACKSLASH
}

/** The line behind one, if it is blank; `null` = it is not, or the region ends. */
export function blankLineAt(region: Buffer, at: number): LineSpan | null {
  if (region[at] === LINE_FEED) return { start: at, end: at + 1 }
  if (region[at] === CARRIAGE_RETURN && region[at + 1] === LINE_FEED) return { start: at, end: at + 2 }
  return null
}
