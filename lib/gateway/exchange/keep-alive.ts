import type { Exchange } from './corridor'
import { pushRequestId } from './request-id-headers'
import { streamHeaders } from './stream-headers'

const EVERY_MS = 10_000

/** Starts the answer of a waiting stream with a keep-alive after 10 s and repeats it; returns what stops it. */
export function startKeepAlive(exchange: Exchange): () => void {
  const timer = setInterval(() => keepAlive(exchange), EVERY_MS)
  return () => clearInterval(timer)
}

/** Tells the client of a stream that it is waited for, before anything of the answer has gone out. */
export function keepAlive(exchange: Exchange): void {
  const { sink, protocol } = exchange
  if (sink.gone) return
  if (!sink.started) begin(exchange)
  sink.write(protocol.keepAlive)
}

function begin(exchange: Exchange): void {
  const headers = [...streamHeaders(exchange.protocol)]
  pushRequestId(headers, exchange)
  exchange.sink.start(200, headers)
}
