import { createServer } from 'node:http'
import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Metrics } from '@/lib/infra'
import { KEEP_ALIVE_MS } from '../doors/client-times'
import { pathOf } from '../doors/node-request'
import { MAX_HEADER_BYTES } from '../max-header-bytes'
import type { Runtime } from '../runtime'
import { answerMetrics } from './answer-metrics'

const HEADERS_MS = 60_000
/** Time for a client to take a refusal. */
const REFUSED_MS = 1_000

type HttpDoor = {
  readonly runtime: Pick<Runtime, 'readiness' | 'isDraining'>
  readonly gatewayDoor: RequestListener
  readonly metrics: Pick<Metrics, 'render' | 'contentType'>
  /** `METRICS_TOKEN`; undefined = only loopback reads the metrics. */
  readonly metricsToken: string | undefined
}

/** The public HTTP server: health checks and metrics at once, everything else to the gateway's door. */
export function createHttpServer({ runtime, gatewayDoor, metrics, metricsToken: token }: HttpDoor): Server {
  const answers: RunningAnswers = new WeakMap()
  const serve: RequestListener = (request, response) => {
    answers.set(request.socket, response)
    if (runtime.isDraining()) response.shouldKeepAlive = false
    const { url = '/', method } = request
    const path = pathOf(url)
    if (path === '/healthz') return answerPlain(response, 200, 'ok')
    if (path === '/readyz') return answerReadiness(response, runtime)
    if (path === '/metrics') {
      answerMetrics({ request, response, metrics, token }).catch(() => response.destroy())
      return
    }
    if (method === 'HEAD' && url === '/') return answerPlain(response, 200, '')
    gatewayDoor(request, response)
  }
  const options = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    noDelay: true,
  }
  const server = createServer(options, serve)
  // The door says when a body is wanted: not before it knows who calls.
  server.on('checkContinue', serve)
  allowHalfOpen(server)
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    refuseGarbage(socket, answers.get(socket), REFUSALS[error.code ?? ''])
  })
  return server
}

/** The last answer of each connection. */
type RunningAnswers = WeakMap<Duplex, ServerResponse>

/** Statuses by the codes of Node for what is more than unreadable. */
const REFUSALS: Readonly<Record<string, string | undefined>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/**
 * What cannot be read is refused, and the connection ends, whether its client takes note or not. Behind a whole request it
 * is passed over: the answer to that one is the last.
 */
function refuseGarbage(
  socket: Duplex,
  answer: ServerResponse | undefined,
  refusal = '400 Bad Request',
): void {
  if (!socket.writable) return
  if (answer !== undefined && answer.req.complete && !answer.writableEnded) {
    // One that has begun has promised to go on; the connection ends behind it once, however much garbage follows.
    if (answer.shouldKeepAlive) answer.once('finish', () => end(socket))
    answer.shouldKeepAlive = false
    return
  }
  end(socket, `HTTP/1.1 ${refusal}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

function end(socket: Duplex, lastWords?: string): void {
  socket.end(lastWords)
  setTimeout(() => socket.destroy(), REFUSED_MS).unref()
}

/** A client that closes its side after its request gets its answer. Node's types do not tell of the switch. */
export function allowHalfOpen(server: Server): void {
  Object.assign(server, { httpAllowHalfOpen: true })
}

function answerPlain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': text.length })
  response.end(text)
}

function answerReadiness(response: ServerResponse, runtime: HttpDoor['runtime']): void {
  const readiness = runtime.readiness()
  response.writeHead(readiness.ready ? 200 : 503, { 'content-type': 'application/json' })
  response.end(JSON.stringify(readiness))
}
