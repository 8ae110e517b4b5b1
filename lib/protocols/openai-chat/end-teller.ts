import { fieldOf } from '../json/read-span'
import { dataOf, dataStart, lineAround } from '../sse/data-lines'
import type { LineSpan, Region } from '../sse/data-lines'
import { contentLength } from './text-in-chunks'

const LINE_FEED = 0x0a
const COLON = 0x3a
/** A reason that is not empty; in generated text quotes are escaped. */
const REASON = /"finish_reason"[ \t]*:[ \t]*"[^"]/g
/** Providers say so of an answer that broke off. */
const BROKEN = 'error'

/** Judges line by line whether an answer has told why it ended, and nothing since says that it went on. */
export type EndTeller = {
  read(region: Region): void
  /** A line too long to be held has gone by. */
  readLong(): void
  hasEnded(): boolean
}

/** Makes a teller that parses nothing but lines which may tell a reason, and what follows them. */
export function createEndTeller(): EndTeller {
  let hasEnded = false

  /** Where there is something to be read; −1 = nowhere. */
  function nextAt(text: string, from: number): number {
    if (hasEnded) return from < text.length ? from : -1
    REASON.lastIndex = from
    return REASON.exec(text)?.index ?? -1
  }

  return {
    read({ bytes, text }) {
      for (let at = nextAt(text, 0); at >= 0;) {
        const line = lineAround(bytes, at)
        hasEnded = endedWith(bytes, line, hasEnded)
        at = nextAt(text, line.end)
      }
    },
    readLong: () => void (hasEnded = false),
    hasEnded: () => hasEnded,
  }
}

function endedWith(region: Buffer, line: LineSpan, hadEnded: boolean): boolean {
  const isWhole = region[line.end - 1] === LINE_FEED
  const start = dataStart(region, line)
  if (start < 0) return hadEnded && (isWhole || region[line.start] === COLON)
  const chunk = dataOf(region, line)
  // An empty `data:` line says nothing, a damaged or cut one that the answer is not whole.
  if (chunk === undefined)
    return hadEnded && isWhole && region.toString('latin1', start, line.end).trim() === ''
  const choices = fieldOf(chunk, 'choices')
  const reasons = Array.isArray(choices) ? choices.map((choice) => fieldOf(choice, 'finish_reason')) : []
  const told = reasons.filter((reason) => typeof reason === 'string' && reason !== '')
  if (told.length > 0) return !told.includes(BROKEN)
  return hadEnded && contentLength(chunk) === 0
}
