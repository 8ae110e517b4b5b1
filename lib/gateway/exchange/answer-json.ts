import type { Exchange } from './corridor'
import { pushRequestId } from './request-id-headers'

/** For what depends on the key: caches on the way tell requests apart by their address alone. */
export const NOT_KEPT: readonly string[] = ['cache-control', 'no-store']

/** Answers a request of our own making with JSON. */
export function answerJson(exchange: Exchange, value: unknown, headers: readonly string[] = []): void {
  const { sink, facts } = exchange
  const body = Buffer.from(JSON.stringify(value))
  facts.status = 200
  const described = ['content-type', 'application/json', 'content-length', String(body.length)]
  pushRequestId(described, exchange)
  sink.start(200, [...described, ...headers])
  sink.end(body)
}
