import type { ObservedChunk, StreamObserver } from '../protocol'
import { LineTail } from '../sse/line-tail'
import { wrapObserver } from '../wrap-observer'
import { unwrapAnswer } from './unwrap-answer'

/** A picture of the largest size is one line; a longer one is passed on as it is. */
const MAX_LINE_BYTES = 32 * 1024 * 1024
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const DATA_FIELD = 'data:'
const DATA = Buffer.from('data: ')

/** Takes the envelope off every event before `inner` sees it; lines are held back until they are complete. */
export function unwrapStream(inner: StreamObserver): StreamObserver {
  const tail = new LineTail(MAX_LINE_BYTES)

  function push(chunk: Buffer): ObservedChunk {
    const region = tail.hold(chunk)
    const pieces = region === null ? [] : unwrapLines(region)
    if (tail.keptBytes() > MAX_LINE_BYTES) pieces.push(tail.take() ?? Buffer.alloc(0))
    return pieces.length === 0 ? { forward: null, terminal: false } : inner.push(Buffer.concat(pieces))
  }

  function flush(): Buffer | null {
    const last = tail.take()
    const shown = last === null ? null : inner.push(Buffer.concat(unwrapLines(last))).forward
    const rest = inner.flush()
    return shown === null || rest === null ? (shown ?? rest) : Buffer.concat([shown, rest])
  }

  return wrapObserver(inner, { push, flush })
}

/** Whole lines (the last one perhaps without its end), data unwrapped. */
function unwrapLines(region: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  let keptFrom = 0
  for (let at = 0; at < region.length;) {
    const feed = region.indexOf(LINE_FEED, at)
    const next = feed < 0 ? region.length : feed + 1
    if (region.toString('latin1', at, at + DATA_FIELD.length) === DATA_FIELD) {
      const end = contentEnd(region, feed < 0 ? next : feed)
      const value = region.subarray(at + DATA_FIELD.length, end)
      const response = unwrapAnswer(value)
      if (response !== value) {
        pieces.push(region.subarray(keptFrom, at), DATA, response)
        keptFrom = end
      }
    }
    at = next
  }
  pieces.push(region.subarray(keptFrom))
  return pieces
}

function contentEnd(region: Buffer, end: number): number {
  return region[end - 1] === CARRIAGE_RETURN ? end - 1 : end
}
