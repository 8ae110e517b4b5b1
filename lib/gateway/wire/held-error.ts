/** What may be an error and is not complete: the rest of one line, or an object that stands as it is. */
export type HeldError = {
  readonly isBare: boolean
  text: string
  depth: number
  isQuoted: boolean
  isEscaped: boolean
  hasClosed: boolean
  isBroken: boolean
  /** Its last line is whole; the text itself is not looked at before it is complete. */
  endsLine: boolean
  /** Nobody knows yet, or ever will, what it is. */
  isUnread: boolean
}

/** Begins with `before`, what of its line has gone on already. */
export function beginHeld(isBare: boolean, before: string): HeldError {
  const held = {
    isBare,
    text: '',
    depth: 0,
    isQuoted: false,
    isEscaped: false,
    hasClosed: false,
    isBroken: false,
    endsLine: false,
    isUnread: false,
  }
  for (const letter of before) measure(held, letter)
  return held
}

/** An object of its own need not end its line: behind the last element of a list nothing may come. */
export function isComplete({ isBare, endsLine, depth, isQuoted, hasClosed, isBroken }: HeldError): boolean {
  if (!isBare) return endsLine
  return isBroken || (depth <= 0 && !isQuoted && (hasClosed || endsLine))
}

/** The line at a place of a text, its end included. */
export function lineOf(text: string, start: number): string {
  const feed = text.indexOf('\n', start)
  return feed < 0 ? text.slice(start) : text.slice(start, feed + 1)
}

/** What belongs to the held: the rest of its line, or the lines up to the end of its object. */
export function openPart(text: string, start: number, held: HeldError): string {
  if (!held.isBare) return lineOf(text, start)
  let end = start
  while (end < text.length) {
    const line = lineOf(text, end)
    const isFirst = end === start && !held.endsLine
    // No event stands inside of an object: it has broken off.
    held.isBroken = !isFirst && line.startsWith('data:')
    if (held.isBroken) break
    end += line.length
    for (const letter of line) measure(held, letter)
    if (line.endsWith('\n') && held.depth <= 0) break
  }
  return text.slice(start, end)
}

/** Counts brackets outside of strings; no string goes over a line's end. */
function measure(held: HeldError, letter: string): void {
  if (letter === '\n') held.isQuoted = false
  if (held.isEscaped) held.isEscaped = false
  else if (letter === '"') held.isQuoted = !held.isQuoted
  else if (held.isQuoted) held.isEscaped = letter === '\\'
  else if (letter === '{' || letter === '[') held.depth += 1
  else if (letter === '}' || letter === ']') {
    held.depth -= 1
    held.hasClosed = true
  }
}
