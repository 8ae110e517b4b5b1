import { fieldOf } from '../json/read-span'
import type { BodySplice, ByteSpan } from '../protocol'

/** Fields of a response in which ChatGPT's backend names the person who is signed in. */
export const HOLDER_FIELDS: readonly string[] = ['safety_identifier', 'user']
/** What stands in their place; `Response` of the `openai` package allows it. */
export const NO_HOLDER = 'null'

/** No id is as long, nor is its key with it. */
const MAX_NAMED_BYTES = 1_024
/** Quotes inside of texts are escaped: only a key can look like this. */
const NAMED = new RegExp(`"(?:${HOLDER_FIELDS.join('|')})"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`, 'g')
const USER_ID = /^"user-/

/** The ids of an account's holder in one stream. */
export type HolderIds = {
  /** Takes the ids of a response that has been read. */
  learn(response: object): void
  /** Where they stand in some lines. */
  find(region: Buffer, lines: readonly ByteSpan[]): readonly BodySplice[]
  /** The same for a line that is never whole; what may be the beginning of an id waits for the next part. */
  hideInPart(part: Buffer, isLast: boolean): Buffer
}

/** Makes what finds the holder of an account in a stream of its answers. */
export function createHolderIds(): HolderIds {
  const known = new Set<string>()
  let waiting: Buffer = Buffer.alloc(0)

  /** `isRead` = all ids of the text are known. */
  function placesIn(text: string, isRead: boolean): readonly ByteSpan[] {
    return [...text.matchAll(NAMED)].flatMap((match) => {
      const [all, value = ''] = match
      const end = match.index + all.length
      const id = decoded(value)
      const isHolder = id === null || known.has(id) || (!isRead && USER_ID.test(value))
      return isHolder ? [{ start: end - value.length, end }] : []
    })
  }

  return {
    learn(response) {
      for (const field of HOLDER_FIELDS) {
        const id = fieldOf(response, field)
        if (typeof id === 'string') known.add(id)
      }
    },
    find(region, lines) {
      if (known.size === 0) return []
      return lines.flatMap((line) =>
        placesIn(region.toString('latin1', line.start, line.end), true).map(({ start, end }) => ({
          span: { start: line.start + start, end: line.start + end },
          text: NO_HOLDER,
        })),
      )
    },
    hideInPart(part, isLast) {
      const bytes = waiting.length === 0 ? part : Buffer.concat([waiting, part])
      const text = bytes.toString('latin1')
      const shown: string[] = []
      let from = 0
      for (const { start, end } of placesIn(text, false)) {
        shown.push(text.slice(from, start), NO_HOLDER)
        from = end
      }
      const cut = isLast ? text.length : Math.max(from, text.length - MAX_NAMED_BYTES)
      shown.push(text.slice(from, cut))
      waiting = Buffer.from(bytes.subarray(cut))
      return Buffer.from(shown.join(''), 'latin1')
    },
  }
}

/** A JSON string of bytes read as latin1; `null` = it is none, and whose it is remains unknown. */
function decoded(value: string): string | null {
  try {
    return JSON.parse(Buffer.from(value, 'latin1').toString('utf8')) as string
  } catch {
    return null
  }
}
