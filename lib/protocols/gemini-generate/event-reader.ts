import { elideLongStrings } from '../json/elide-long-strings'
import { newAnswerFacts, noteResponse, noteUsage } from './answer-facts'
import type { AnswerFacts } from './answer-facts'
import { findLastUsage, lineEnd, lineStart, searchFacts } from './find-event-lines'
import type { Region } from '../sse/data-lines'
import { createRawErrorReader } from './raw-error-reader'

/** Reads regions of whole lines into facts. */
export type EventReader = {
  readonly read: (region: Region) => void
  /** Everything read so far; usage is decoded only now. */
  readonly facts: () => AnswerFacts
  /** The same but for usage, at no cost. */
  readonly seen: Omit<AnswerFacts, 'usage' | 'hasUsage'>
}

const DATA_FIELD = 'data:'

/**
 * Makes a reader that parses the first events, those that end a candidate, hold a picture or an error, and, when asked for
 * facts, the last one that reports usage; it passes over every other delta.
 */
export function createEventReader(): EventReader {
  const known = newAnswerFacts()
  const rawError = createRawErrorReader()
  let usageLine: Buffer | null = null

  function read(region: Region): void {
    const { bytes } = region
    const nextFact = searchFacts(region)
    for (let at = 0; at < bytes.length;) {
      const hit = known.sawContent && !rawError.isOpen() ? nextFact(at) : at
      if (hit < 0) break
      const end = lineEnd(region, hit)
      readLine(bytes.subarray(lineStart(region, hit), end))
      at = end + 1
    }
    const at = findLastUsage(region)
    if (at >= 0) usageLine = bytes.subarray(lineStart(region, at), lineEnd(region, at))
  }

  function readLine(line: Buffer): void {
    if (isData(line)) noteResponse(known, parseData(line))
    else noteResponse(known, rawError.push(line))
  }

  function facts(): AnswerFacts {
    if (usageLine !== null && isData(usageLine)) noteUsage(known, parseData(usageLine))
    usageLine = null
    return known
  }

  return { read, facts, seen: known }
}

function isData(line: Buffer): boolean {
  return line.toString('latin1', 0, DATA_FIELD.length) === DATA_FIELD
}

/** The response on a `data:` line, its pictures left out; `null` = no JSON. */
function parseData(line: Buffer): unknown {
  try {
    return JSON.parse(elideLongStrings(line.subarray(DATA_FIELD.length)).toString('utf8'))
  } catch {
    return null
  }
}
