import type { Exchange } from './corridor'
import { streamHeaders } from './stream-headers'

const EVERY_MS = 10_000

/** Starts the answer of a waiting stream with a keep-alive after 10 s and repeats it; returns what stops it. */
export function startKeepAlive({ sink, protocol, request }: Exchange): () => void {
  const timer = setInterval(() => {
    if (sink.gone) return
    if (!sink.started) sink.start(200, [...streamHeaders(protocol), 'x-request-id', request.id])
    sink.write(protocol.keepAlive)
  }, EVERY_MS)
  return () => clearInterval(timer)
}
