import { randomBytes } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import type {
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  RequestListener,
  ServerResponse,
} from 'node:http'
import { AppError } from '@/lib/core'
import { errorResponse } from '../api/envelope'
import { contentSecurityPolicy } from '../content-security-policy'
import type { ClientAddressReader } from '../doors/client-address'
import { nextRequestId } from '../doors/request-id'
import { answerTooLarge, isStatedTooLarge, onTooLarge, throwRestAway } from './portal-body'

/** Headers of one connection, never of the next. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
/** What only we may say about where a request came from. */
const FORWARDING = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
  'x-nonce',
  'content-security-policy',
  'x-middleware-subrequest',
])
/** Time for an answer that began to end without the rest of its request. */
const LATE_ANSWER_MS = 2_000
const STARTING_MS = 5_000
/** How often a portal that does not listen yet is looked for. */
const AGAIN_MS = 100
const HSTS = 'max-age=31536000; includeSubDomains'

type PortalDoor = {
  readonly socketPath: string
  readonly addressOf: ClientAddressReader
  /** Public address of the deployment; `undefined` = by the request's Host. */
  readonly publicUrl: string | undefined
  /** How long a portal that does not listen yet is waited for. */
  readonly startingMs?: number
}

/** Passes a request on to the portal process, with forwarding headers and a content security policy of our own. */
export function createPortalProxy(door: PortalDoor): RequestListener {
  const { socketPath, addressOf, publicUrl, startingMs = STARTING_MS } = door
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const isPublicHttps = publicUrl?.startsWith('https:') ?? false
  return (request, response) => {
    if (isStatedTooLarge(request)) {
      void answerTooLarge(request, response)
      return
    }
    const nonce = randomBytes(16).toString('base64')
    const isHttps = isPublicHttps || firstOf(request.headers['x-forwarded-proto']) === 'https'
    const policy = contentSecurityPolicy(nonce)
    const headers = {
      ...passedOn(request.headers),
      ...framingOf(request.headers),
      'x-forwarded-for': addressOf(
        request.socket.remoteAddress ?? '',
        firstOf(request.headers['x-forwarded-for']),
      ),
      'x-forwarded-proto': isHttps ? 'https' : 'http',
      'x-forwarded-host': request.headers.host ?? '',
      'x-nonce': nonce,
      'content-security-policy': policy,
    }
    const onAnswer = (answer: IncomingMessage, upstream: ClientRequest): void => {
      answer.once('end', () => {
        if (request.complete) return
        request.unpipe(upstream)
        throwRestAway(request, response)
      })
      response.writeHead(answer.statusCode ?? 502, {
        ...answerHeaders(answer, policy),
        ...(isHttps ? { 'strict-transport-security': HSTS } : {}),
      })
      answer.pipe(response)
      answer.once('error', () => breakOff(request, response))
    }
    const { method, url } = request
    const ask = (): ClientRequest => httpRequest({ agent, socketPath, method, path: url, headers })
    askPortal({ request, response, ask, onAnswer, untilMs: Date.now() + startingMs })
  }
}

type Passage = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly ask: () => ClientRequest
  readonly onAnswer: (answer: IncomingMessage, upstream: ClientRequest) => void
  /** Until when a portal that does not listen is waited for. */
  readonly untilMs: number
}

/** Passes a request on as soon as the portal listens: before that nothing of it is sent, and one that is starting is waited for. */
function askPortal({ request, response, ask, onAnswer, untilMs }: Passage): void {
  let upstream: ClientRequest
  let timer: NodeJS.Timeout | undefined
  const tryNow = (): void => {
    upstream = ask()
    upstream.once('response', (answer) => onAnswer(answer, upstream))
    upstream.once('error', (error) => {
      if (isNotListening(error) && Date.now() < untilMs) timer = setTimeout(tryNow, AGAIN_MS)
      else void answerUnavailable(request, response)
    })
    upstream.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => sendBody(request, response, upstream))
      else sendBody(request, response, upstream)
    })
  }
  tryNow()
  endWithBrowser(request, response, () => {
    clearTimeout(timer)
    upstream.destroy()
  })
}

function isNotListening(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
}

/** A browser that closes its side has left, though the server lets connections stay half open. */
function endWithBrowser(request: IncomingMessage, response: ServerResponse, end: () => void): void {
  const { socket } = request
  const onEnd = (): void => {
    if (!response.writableEnded) response.destroy()
  }
  socket.once('end', onEnd)
  response.once('close', () => {
    socket.off('end', onEnd)
    end()
  })
}

/** Passes the body on until it is larger than the portal takes. */
function sendBody(request: IncomingMessage, response: ServerResponse, upstream: ClientRequest): void {
  onTooLarge(request, () => {
    request.unpipe(upstream).resume()
    if (response.headersSent) {
      breakOffLate(response)
      return
    }
    // A request that we give up is no outage of the portal.
    upstream
      .removeAllListeners('error')
      .on('error', () => undefined)
      .destroy()
    void answerTooLarge(request, response)
  })
  request.pipe(upstream)
}

/** An answer that has begun may end; one that waits for the rest of its request would never. */
function breakOffLate(response: ServerResponse): void {
  const timer = setTimeout(() => {
    if (!response.writableEnded) response.destroy()
  }, LATE_ANSWER_MS)
  response.once('close', () => clearTimeout(timer))
}

/** Ends an answer so that it cannot be taken for a whole one. HTTP/1.0 has no other word for that than a reset. */
function breakOff(request: IncomingMessage, response: ServerResponse): void {
  if (request.httpVersion === '1.0') request.socket.resetAndDestroy()
  else response.destroy()
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** A body without a length stays chunked, whatever the method: unframed, it would be the next request on the connection. */
function framingOf(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }
}

function passedOn(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !FORWARDING.has(name)),
  )
}

function answerHeaders(answer: IncomingMessage, policy: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name)),
  )
  headers['x-content-type-options'] = 'nosniff'
  headers['referrer-policy'] = 'same-origin'
  if (answer.headers['content-type']?.startsWith('text/html') === true) {
    headers['content-security-policy'] = policy
    headers['x-frame-options'] = 'DENY'
  }
  return headers
}

const RETRY_AFTER_SECONDS = 2
const STARTING_PAGE = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="${RETRY_AFTER_SECONDS}"><title>Switchyard</title><p>The portal is starting, one moment…</p>`

/** The portal is starting or restarting: a page tries again by itself, a call of the API is told to in the API's own form. */
async function answerUnavailable(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (response.headersSent) return breakOff(request, response)
  const answer = request.url?.startsWith('/api/') === true ? apiUnavailable() : pageUnavailable()
  const text = await answer.text()
  throwRestAway(request, response)
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text)
}

function apiUnavailable(): Response {
  const error = new AppError({
    status: 503,
    code: 'PORTAL_UNAVAILABLE',
    message: 'The portal is starting; try again in a few seconds',
    details: { retry_after_seconds: RETRY_AFTER_SECONDS },
  })
  return errorResponse(error, nextRequestId())
}

function pageUnavailable(): Response {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'retry-after': String(RETRY_AFTER_SECONDS) }
  return new Response(STARTING_PAGE, { status: 503, headers })
}
