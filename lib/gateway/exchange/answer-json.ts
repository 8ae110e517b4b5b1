import type { Exchange } from './corridor'
import { pushRequestId } from './request-id-headers'

/** Answers a request of our own making with JSON. */
export function answerJson(exchange: Exchange, value: unknown, headers: readonly string[] = []): void {
  const { sink, facts } = exchange
  const body = Buffer.from(JSON.stringify(value))
  facts.status = 200
  const described = ['content-type', 'application/json', 'content-length', String(body.byteLength)]
  pushRequestId(described, exchange)
  sink.start(200, [...described, ...headers])
  sink.end(body)
}
