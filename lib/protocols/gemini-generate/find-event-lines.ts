import type { Region } from '../sse/data-lines'

/** Short needles with a rare first byte: they are found by memchr, several GB a second. */
const REASON_PART = 'Reason'
const DATA_PART = 'Data"'
const ERROR_PART = 'rror"'
const METADATA_PART = 'Metada'
const VERSION_PART = 'Versio'
const USAGE_KEY = '"usageMetadata"'
const VERSION_KEY = '"modelVersion"'

/** Up to here a text is searched backwards faster than its bytes are. */
const MAX_CHARACTERS_BACKWARDS = 1_024

const LINE_FEED = 0x0a
const QUOTE = 0x22
const COLON = 0x3a

/** Finds, going forward, the next byte at or after `from` that is in a line worth parsing; -1 = none. */
export type FactSearch = (from: number) => number

/**
 * Searches lines that may end a candidate or refuse the prompt (`finishReason`, `blockReason`), hold a picture
 * (`inlineData`) or an error. Deltas of text are passed over unread: inside them, quotes are escaped.
 */
export function searchFacts({ text }: Region): FactSearch {
  const searches = [searchOf(text, DATA_PART), searchOf(text, ERROR_PART), searchReason(text)]
  return (from) => {
    let first = -1
    for (const search of searches) {
      const at = search(from)
      if (at >= 0 && (first < 0 || at < first)) first = at
    }
    return first
  }
}

/** Remembers its last hit, so that a region is searched once however often it is asked. */
function searchOf(text: string, needle: string): FactSearch {
  let at = text.indexOf(needle)
  return (from) => {
    if (at >= 0 && at < from) at = text.indexOf(needle, from)
    return at
  }
}

function searchReason(text: string): FactSearch {
  const search = searchOf(text, REASON_PART)
  return (from) => {
    let at = search(from)
    while (at >= 0 && text.charCodeAt(at + REASON_PART.length) !== QUOTE) at = search(at + 1)
    return at
  }
}

/** A byte of the last line that may report usage; -1 = none. */
export function findLastUsage({ bytes, text }: Region): number {
  const searched = text.length > MAX_CHARACTERS_BACKWARDS ? bytes : text
  let at = searched.lastIndexOf(METADATA_PART)
  while (at > 0 && !text.startsWith(USAGE_KEY, at - 6)) at = searched.lastIndexOf(METADATA_PART, at - 1)
  return at
}

/** Where the value of every key `"modelVersion"` in the lines begins, if it is a string; ascending. */
export function findModelVersions({ text }: Region): readonly number[] {
  const starts: number[] = []
  for (let at = text.indexOf(VERSION_PART); at >= 0; at = text.indexOf(VERSION_PART, at + 1)) {
    if (text.slice(at - 6, at + 8) !== VERSION_KEY) continue
    const colon = skipBlanks(text, at + 8)
    const start = text.charCodeAt(colon) === COLON ? skipBlanks(text, colon + 1) : -1
    if (text.charCodeAt(start) === QUOTE) starts.push(start)
  }
  return starts
}

/** Whether any line may be worth parsing: most regions hold none. */
export function hasFacts({ text }: Region): boolean {
  return text.includes(DATA_PART) || text.includes(ERROR_PART) || text.includes(REASON_PART)
}

function skipBlanks(text: string, at: number): number {
  let next = at
  while (text.charCodeAt(next) === 0x20 || text.charCodeAt(next) === 0x09) next++
  return next
}

/** Where the line begins that holds byte `at`. */
export function lineStart({ bytes }: Region, at: number): number {
  return at === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, at - 1) + 1
}

/** Where the line ends that holds byte `at`: at its line feed, or at the end of the region. */
export function lineEnd({ text }: Region, at: number): number {
  const feed = text.indexOf('\n', at)
  return feed < 0 ? text.length : feed
}
