import type { BodySplice, ModelNames } from '../protocol'
import type { Region } from '../sse/data-lines'

const KEY_END = 'model"'
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const SPACE = 0x20

/** Finds the places of a stream where the model's name is to be restored; made once for each stream. */
export type ModelFinder = (region: Region) => readonly BodySplice[]

const NONE: readonly BodySplice[] = []

/**
 * Looks for `"model":"<upstream>"` by bytes, the first of each line: quotes of generated text are escaped, so only a key
 * can look like this. Finds nothing where both names are one.
 */
export function createModelFinder({ requestedModel, upstreamModel }: ModelNames): ModelFinder {
  if (requestedModel === upstreamModel) return () => NONE
  const wanted = Buffer.from(JSON.stringify(upstreamModel)).toString('latin1')
  const text = JSON.stringify(requestedModel)
  return ({ text: bytes }) => {
    const found: BodySplice[] = []
    for (let at = bytes.indexOf(KEY_END); at >= 0; at = bytes.indexOf(KEY_END, at)) {
      const start = isKey(bytes, at) ? valueStart(bytes, at + KEY_END.length) : -1
      if (start < 0 || !bytes.startsWith(wanted, start)) {
        at += KEY_END.length
        continue
      }
      const end = start + wanted.length
      found.push({ span: { start, end }, text })
      const feed = bytes.indexOf('\n', end)
      at = feed < 0 ? bytes.length : feed
    }
    return found
  }
}

/** Behind an unescaped quote: in generated text quotes are escaped. */
function isKey(bytes: string, at: number): boolean {
  return bytes.charCodeAt(at - 1) === QUOTE && bytes.charCodeAt(at - 2) !== BACKSLASH
}

/** Where the value of a key begins that ends before `at`; -1 = it is no key. */
function valueStart(bytes: string, at: number): number {
  let start = at
  while (bytes.charCodeAt(start) === SPACE) start += 1
  if (bytes.charCodeAt(start) !== COLON) return -1
  start += 1
  while (bytes.charCodeAt(start) === SPACE) start += 1
  return start < bytes.length ? start : -1
}
