import type { Exchange } from '../exchange/corridor'
import { pushRequestId } from '../exchange/request-id-headers'
import { streamHeaders } from '../exchange/stream-headers'

const EVERY_MS = 10_000

/** Starts the answer of a waiting stream with a keep-alive after 10 s and repeats it; returns what stops it. */
export function startKeepAlive(exchange: Exchange): () => void {
  const { sink, protocol } = exchange
  const timer = setInterval(() => {
    if (sink.gone) return
    if (!sink.started) begin(exchange)
    sink.write(protocol.keepAlive)
  }, EVERY_MS)
  return () => clearInterval(timer)
}

function begin(exchange: Exchange): void {
  const headers = [...streamHeaders(exchange.protocol)]
  pushRequestId(headers, exchange)
  exchange.sink.start(200, headers)
}
