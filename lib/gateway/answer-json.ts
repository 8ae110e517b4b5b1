import type { Exchange } from './corridor'

/** Answers a request of our own making with JSON. */
export function answerJson(
  { sink, request, facts }: Exchange,
  value: unknown,
  headers: readonly string[] = [],
): void {
  const body = Buffer.from(JSON.stringify(value))
  facts.status = 200
  sink.start(200, [
    'content-type',
    'application/json',
    'content-length',
    String(body.byteLength),
    'x-request-id',
    request.id,
    ...headers,
  ])
  sink.end(body)
}
