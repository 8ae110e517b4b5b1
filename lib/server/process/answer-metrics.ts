import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { equalSecrets } from '@/lib/infra'
import type { Metrics } from '@/lib/infra'

/** What the decision about a scrape needs. */
export type MetricsCaller = {
  /** Address of the other end of the connection. */
  readonly socketAddress: string
  readonly headers: IncomingHttpHeaders
  /** `METRICS_TOKEN`; undefined = only loopback may read. */
  readonly token: string | undefined
}

/** Headers by which proxies speak for somebody else: loopback then says nothing about who asks. */
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const

/** The status of a scrape: 200 for loopback and for the token, else 401 where a token would help, 403 where none is set. */
export function metricsStatus({ socketAddress, headers, token }: MetricsCaller): 200 | 401 | 403 {
  const isForwarded = FORWARDING.some((name) => headers[name] !== undefined)
  if (!isForwarded && isLoopback(socketAddress)) return 200
  if (token === undefined) return 403
  const presented = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  return presented !== undefined && equalSecrets(presented, token) ? 200 : 401
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
}

type Scrape = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly metrics: Pick<Metrics, 'render' | 'contentType'>
  readonly token: string | undefined
}

const REASONS = {
  401: 'The metrics need the bearer token METRICS_TOKEN\n',
  403: 'The metrics are open to loopback only; set METRICS_TOKEN to read them from elsewhere\n',
  405: 'Method not allowed\n',
} as const

/** Answers `GET /metrics`. */
export async function answerMetrics({ request, response, metrics, token }: Scrape): Promise<void> {
  const { headers, method } = request
  const socketAddress = request.socket.remoteAddress ?? ''
  const allowed = metricsStatus({ socketAddress, headers, token })
  const status = allowed === 200 && method !== 'GET' && method !== 'HEAD' ? 405 : allowed
  if (status !== 200) {
    response.writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    })
    response.end(REASONS[status])
    return
  }
  const text = await metrics.render()
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' })
  response.end(text)
}
