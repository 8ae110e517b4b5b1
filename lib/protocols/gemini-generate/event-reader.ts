import { elideLongStrings } from '../json/elide-long-strings'
import { newAnswerFacts, noteResponse, noteUsage } from './answer-facts'
import type { AnswerFacts } from './answer-facts'
import { findLastUsage, lineEnd, lineStart, searchFacts } from './find-event-lines'
import { createRawErrorReader } from './raw-error-reader'

/** Reads regions of whole lines into facts. */
export type EventReader = {
  readonly read: (region: Buffer) => void
  /** Everything read so far; usage is decoded only now. */
  readonly facts: () => AnswerFacts
  /** The same but for usage, at no cost. */
  readonly seen: Omit<AnswerFacts, 'usage' | 'hasUsage'>
}

const DATA_FIELD = 'data:'

/**
 * Makes a reader that parses the first events, those that end a candidate, hold a picture or an error, and, when asked for
 * facts, the last one that reports usage; it passes over every other delta. Usage behind the end (`isEnd`) does not count.
 */
export function createEventReader(isEnd: (seen: EventReader['seen']) => boolean): EventReader {
  const known = newAnswerFacts()
  let hasEnded = false
  const rawError = createRawErrorReader()
  let usageLine: Buffer | null = null

  function read(region: Buffer): void {
    const nextFact = searchFacts(region)
    for (let at = 0; at < region.length;) {
      const hit = known.sawContent && !rawError.isOpen() ? nextFact(at) : at
      if (hit < 0) break
      const end = lineEnd(region, hit)
      readLine(region.subarray(lineStart(region, hit), end))
      at = end + 1
      if (!hasEnded && isEnd(known)) endWith(region.subarray(0, end))
    }
    if (!hasEnded) keepUsageLine(region)
  }

  function endWith(region: Buffer): void {
    keepUsageLine(region)
    facts()
    hasEnded = true
  }

  function keepUsageLine(region: Buffer): void {
    const at = findLastUsage(region)
    if (at >= 0) usageLine = region.subarray(lineStart(region, at), lineEnd(region, at))
  }

  function readLine(line: Buffer): void {
    const { usage, hasUsage } = known
    noteResponse(known, isData(line) ? parseData(line) : rawError.push(line))
    if (hasEnded) Object.assign(known, { usage, hasUsage })
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
