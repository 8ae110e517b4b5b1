import { filterResponseHeaders } from '@/lib/upstream'
import type { Flow } from './flow'
import { pushRequestId } from '../exchange/request-id-headers'
import { streamHeaders } from '../exchange/stream-headers'

/** Headers that every stream of ours has anyway. */
const SET_BY_US = ['content-type', 'cache-control']

/** Forwards bytes, or holds them while the row is being written; `false` = pause upstream until the client has caught up. */
export function forward(flow: Flow, bytes: Buffer): boolean {
  if (flow.settlement === 'writing') {
    flow.held.push(bytes)
    return true
  }
  const shown = flow.settlement === 'ending' ? holdLast(flow, bytes) : bytes
  if (shown === null) return true
  const { sink } = flow.attempt.job.exchange
  begin(flow)
  if (sink.write(shown)) return true
  flow.endWait?.pause()
  sink.onDrain(() => {
    flow.endWait?.resume()
    flow.response.resume()
  })
  return false
}

/** The client gets a status and headers, once. */
export function begin(flow: Flow): void {
  flow.hasForwarded = true
  const { exchange } = flow.attempt.job
  const { sink, facts, protocol } = exchange
  facts.status = 200
  // A stream that had to wait has begun with its keep-alives.
  if (sink.started) return
  const passed = filterResponseHeaders(flow.response.headers, flow.isWhole ? [] : SET_BY_US)
  pushRequestId(passed, exchange, flow.response.headers)
  sink.start(200, flow.isWhole ? passed : [...streamHeaders(protocol), ...passed])
}

/** Of a stream that may go on the last bytes are held: what was held before was not its end. */
function holdLast({ held, observer }: Flow, bytes: Buffer): Buffer | null {
  if (observer.endsByFlush) return bytes
  return held.splice(0, 1, bytes)[0] ?? null
}
