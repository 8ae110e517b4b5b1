import type { ByteSpan } from '../protocol'
import { standsAt } from '../sse/data-lines'

/** Short needles with a rare first byte: they are found by memchr, several GB a second. */
const REASON_PART = Buffer.from('Reason')
const DATA_PART = Buffer.from('Data"')
const ERROR_PART = Buffer.from('rror"')
const METADATA_PART = Buffer.from('Metada')
const VERSION_PART = Buffer.from('Versio')
const USAGE_KEY = Buffer.from('"usageMetadata"')
const VERSION_KEY = Buffer.from('"modelVersion"')

const LINE_FEED = 0x0a
const QUOTE = 0x22
const COLON = 0x3a

/** Finds, going forward, the next byte at or after `from` that is in a line worth parsing; -1 = none. */
export type FactSearch = (from: number) => number

/**
 * Searches lines that may end a candidate or refuse the prompt (`finishReason`, `blockReason`), hold a picture
 * (`inlineData`) or an error. Deltas of text are passed over unread: inside them, quotes are escaped.
 */
export function searchFacts(region: Buffer): FactSearch {
  const searches = [searchOf(region, DATA_PART), searchOf(region, ERROR_PART), searchReason(region)]
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
function searchOf(region: Buffer, needle: Buffer): FactSearch {
  let at = region.indexOf(needle)
  return (from) => {
    if (at >= 0 && at < from) at = region.indexOf(needle, from)
    return at
  }
}

function searchReason(region: Buffer): FactSearch {
  const search = searchOf(region, REASON_PART)
  return (from) => {
    let at = search(from)
    while (at >= 0 && region[at + REASON_PART.length] !== QUOTE) at = search(at + 1)
    return at
  }
}

/** A byte of the last line that may report usage; -1 = none. */
export function findLastUsage(region: Buffer): number {
  let at = region.lastIndexOf(METADATA_PART)
  while (at > 0 && !standsAt(region, at - 6, USAGE_KEY)) {
    at = region.lastIndexOf(METADATA_PART, at - 1)
  }
  return at
}

/** The value of every key `"modelVersion"` in the lines, in order. */
export function findModelVersions(region: Buffer): readonly ByteSpan[] {
  const spans: ByteSpan[] = []
  for (let at = region.indexOf(VERSION_PART); at >= 0; at = region.indexOf(VERSION_PART, at + 1)) {
    if (!standsAt(region, at - 6, VERSION_KEY)) continue
    const colon = skipBlanks(region, at + 8)
    const start = region[colon] === COLON ? skipBlanks(region, colon + 1) : -1
    const end = region[start] === QUOTE ? region.indexOf(QUOTE, start + 1) + 1 : 0
    if (end > 0) spans.push({ start, end })
  }
  return spans
}

function skipBlanks(region: Buffer, at: number): number {
  let next = at
  while (region[next] === 0x20 || region[next] === 0x09) next++
  return next
}

/** Where the line begins that holds byte `at`. */
export function lineStart(region: Buffer, at: number): number {
  return at === 0 ? 0 : region.lastIndexOf(LINE_FEED, at - 1) + 1
}

/** Where the line ends that holds byte `at`: at its line feed, or at the end of the region. */
export function lineEnd(region: Buffer, at: number): number {
  const feed = region.indexOf(LINE_FEED, at)
  return feed < 0 ? region.length : feed
}
