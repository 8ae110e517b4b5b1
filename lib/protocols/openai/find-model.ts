import type { BodySplice, ModelNames } from '../protocol'
import { isAfterQuote, standsAt } from '../sse/data-lines'

const LINE_FEED = 0x0a
const KEY_END = Buffer.from('model"')
const COLON = 0x3a
const SPACE = 0x20

/** Finds the places of a stream where the model's name is to be restored; made once for each stream. */
export type ModelFinder = (region: Buffer) => readonly BodySplice[]

const NONE: readonly BodySplice[] = []

/**
 * Looks for `"model":"<upstream>"` by bytes, the first of each line: quotes of generated text are escaped, so only a key
 * can look like this. Finds nothing where both names are one.
 */
export function createModelFinder({ requestedModel, upstreamModel }: ModelNames): ModelFinder {
  if (requestedModel === upstreamModel) return () => NONE
  const wanted = Buffer.from(JSON.stringify(upstreamModel))
  const text = JSON.stringify(requestedModel)
  return (region) => {
    const found: BodySplice[] = []
    for (let at = region.indexOf(KEY_END); at >= 0; at = region.indexOf(KEY_END, at)) {
      const start = isAfterQuote(region, at) ? valueStart(region, at + KEY_END.length) : -1
      const end = start + wanted.length
      if (start < 0 || !standsAt(region, start, wanted)) {
        at += KEY_END.length
        continue
      }
      found.push({ span: { start, end }, text })
      const feed = region.indexOf(LINE_FEED, end)
      at = feed < 0 ? region.length : feed
    }
    return found
  }
}

/** Where the value of a key begins that ends before `at`; -1 = it is no key. */
function valueStart(region: Buffer, at: number): number {
  let start = at
  while (region[start] === SPACE) start += 1
  if (region[start] !== COLON) return -1
  start += 1
  while (region[start] === SPACE) start += 1
  return start < region.length ? start : -1
}
