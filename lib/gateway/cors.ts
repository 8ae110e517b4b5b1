import type { FlatHeaders } from '@/lib/upstream'
import type { GatewayRequest, ReplySink } from './gateway-request'

const PREFLIGHT_SECONDS = 600
const ANY_ORIGIN = '*'

/** Headers that let a page of an allowed origin read the answer; empty for every other caller. */
export function corsHeaders(request: GatewayRequest, allowedOrigins: readonly string[]): FlatHeaders {
  const { origin } = request.headers
  if (typeof origin !== 'string') return []
  if (!allowedOrigins.includes(origin) && !allowedOrigins.includes(ANY_ORIGIN)) return []
  return [
    'access-control-allow-origin',
    origin,
    'access-control-expose-headers',
    'x-request-id, x-switchyard-code, retry-after',
    'vary',
    'origin',
  ]
}

/** Answers a browser's question before a call; without an allowed origin the browser learns that it may not. */
export function answerPreflight(request: GatewayRequest, sink: ReplySink, cors: FlatHeaders): void {
  const wanted = request.headers['access-control-request-headers']
  const allowed: FlatHeaders =
    cors.length === 0
      ? []
      : [
          'access-control-allow-methods',
          'GET, POST, DELETE',
          'access-control-max-age',
          String(PREFLIGHT_SECONDS),
          ...(typeof wanted === 'string' ? ['access-control-allow-headers', wanted] : []),
        ]
  sink.start(204, [...cors, ...allowed])
  sink.end()
}

/** A sink whose answer carries further headers. */
export function withHeaders(sink: ReplySink, extra: FlatHeaders): ReplySink {
  if (extra.length === 0) return sink
  return {
    start: (status, headers) => sink.start(status, [...headers, ...extra]),
    write: (chunk) => sink.write(chunk),
    end: (chunk) => sink.end(chunk),
    cut: () => sink.cut(),
    onDrain: (listener) => sink.onDrain(listener),
    onGone: (listener) => sink.onGone(listener),
    get started() {
      return sink.started
    },
    get gone() {
      return sink.gone
    },
  }
}
