import { elideLongStrings } from '../json/elide-long-strings'
import { bringsContent, newAnswerFacts, noteResponse, noteUsage } from './answer-facts'
import type { AnswerFacts } from './answer-facts'
import { findLastUsage, hasFacts, lineEnd, lineStart, searchFacts } from './find-event-lines'
import type { Region } from '../sse/data-lines'
import { createRawErrorReader } from './raw-error-reader'
import { tokensOf } from './usage-reader'

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
 * facts, the last one that reports usage; it passes over every other delta. A `finishReason` need not stand in the last
 * event: behind the end (`isEnd`) every event is parsed, and usage counts that is no smaller than what was known.
 */
export function createEventReader(isEnd: (seen: EventReader['seen']) => boolean): EventReader {
  const known = newAnswerFacts()
  let hasEnded = false
  const rawError = createRawErrorReader()
  let lastUsage: { readonly region: Region; readonly at: number } | null = null

  function read(region: Region): void {
    if (readsEveryLine() || hasFacts(region)) readFacts(region)
    if (!hasEnded) keepUsage(region)
  }

  const readsEveryLine = (): boolean => hasEnded || !known.sawContent || rawError.isOpen()

  function readFacts(region: Region): void {
    const { bytes } = region
    const nextFact = searchFacts(region)
    for (let at = 0; at < bytes.length;) {
      const hit = readsEveryLine() ? at : nextFact(at)
      if (hit < 0) break
      const end = lineEnd(region, hit)
      const response = readLine(lineAt(region, hit))
      at = end + 1
      if (hasEnded || !isEnd(known)) continue
      if (bringsContent(response)) known.goesOn = 'likely'
      endWith(region, end)
    }
  }

  /** The answer ends in the line of a region that ends here: of what came until then the last usage counts. */
  function endWith({ bytes, text }: Region, end: number): void {
    keepUsage({ bytes: bytes.subarray(0, end), text: text.slice(0, end) })
    facts()
    hasEnded = true
  }

  function keepUsage(region: Region): void {
    const at = findLastUsage(region)
    if (at >= 0) lastUsage = { region, at }
  }

  function readLine(line: Buffer): unknown {
    const { usage, hasUsage } = known
    const response = isData(line) ? parseData(line) : rawError.push(line)
    noteResponse(known, response)
    if (!hasEnded) return response
    if (tokensOf(known.usage) < tokensOf(usage)) Object.assign(known, { usage, hasUsage })
    if (known.goesOn !== 'yes' && bringsContent(response)) known.goesOn = 'yes'
    return response
  }

  function facts(): AnswerFacts {
    const line = lastUsage === null ? null : lineAt(lastUsage.region, lastUsage.at)
    if (line !== null && isData(line)) noteUsage(known, parseData(line))
    lastUsage = null
    return known
  }

  return { read, facts, seen: known }
}

function lineAt(region: Region, at: number): Buffer {
  return region.bytes.subarray(lineStart(region, at), lineEnd(region, at))
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
