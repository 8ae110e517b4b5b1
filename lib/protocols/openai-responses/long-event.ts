import { createFactsKeeper } from '../json/create-facts-keeper'
import type { FactsKeeper } from '../json/create-facts-keeper'
import { dataOf } from '../sse/data-lines'

/** More than this beside its long strings is not read of an event. */
const MAX_KEPT_BYTES = 524_288
const PICTURE = Buffer.from('"image_generation_call"')

/**
 * Reads an event on a line too long to be held because of its pictures: everything but these and other long strings. Of
 * any other there is too much to be read as it flows by.
 */
export type LongEvent = {
  push(part: Buffer): void
  /** The event, once its line has ended; `undefined` = it is not read. What is pushed next belongs to another line. */
  take(): unknown
}

export function createLongEvent(): LongEvent {
  let keeper: FactsKeeper | null = null
  let isPassed = false
  return {
    push(part) {
      if (isPassed) return
      isPassed = keeper === null && !part.includes(PICTURE)
      if (isPassed) return
      keeper ??= createFactsKeeper()
      keeper.push(part)
      isPassed = keeper.keptBytes() > MAX_KEPT_BYTES
      if (isPassed) keeper = null
    },
    take() {
      const text = keeper?.text()
      keeper = null
      isPassed = false
      return text === undefined ? undefined : dataOf(text, { start: 0, end: text.length })
    },
  }
}
