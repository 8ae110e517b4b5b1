import type { FlatHeaders } from '@/lib/upstream'
import type { GatewayRequest, ReplySink } from '../exchange/gateway-request'
import type { GatewayPorts } from '../ports/ports'

const PREFLIGHT_SECONDS = 600
const ANY_ORIGIN = '*'
/** All that an answer has is meant for its caller; browsers that do not know `*` show by name what SDKs go by. */
const EXPOSED = 'x-request-id, request-id, x-switchyard-code, retry-after, retry-after-ms, x-should-retry, *'

const NO_HEADERS: FlatHeaders = []

/**
 * Headers that let a page of an allowed origin read the answer; none for every other caller, of whom browsers alone send an
 * origin, and none without a snapshot.
 */
export function corsHeaders(
  { headers: { origin } }: GatewayRequest,
  { snapshot }: Pick<GatewayPorts, 'snapshot'>,
): FlatHeaders {
  if (typeof origin !== 'string') return NO_HEADERS
  try {
    return headersFor(origin, snapshot().settings.corsAllowedOrigins)
  } catch {
    return NO_HEADERS
  }
}

function headersFor(origin: string, allowedOrigins: readonly string[]): FlatHeaders {
  if (!allowedOrigins.includes(origin) && !allowedOrigins.includes(ANY_ORIGIN)) return NO_HEADERS
  return ['access-control-allow-origin', origin, 'access-control-expose-headers', EXPOSED, 'vary', 'origin']
}

/**
 * Answers a browser's question before a call, through a sink that adds the headers of an allowed origin to every answer;
 * without one the browser learns that it may not.
 */
export function answerPreflight(request: GatewayRequest, sink: ReplySink, isAllowed: boolean): void {
  sink.start(204, isAllowed ? permission(request) : [])
  sink.end()
}

function permission({ headers }: GatewayRequest): FlatHeaders {
  const wanted = headers['access-control-request-headers']
  return [
    'access-control-allow-methods',
    'GET, POST, DELETE',
    'access-control-max-age',
    String(PREFLIGHT_SECONDS),
    ...(typeof wanted === 'string' ? ['access-control-allow-headers', wanted] : []),
  ]
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
