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
import { passAnswer } from './portal-answer'
import { answerTooLarge, answerTooSlow, isStatedTooLarge, onTooLarge, throwRestAway } from './portal-body'
import { createBodyHold } from './portal-body-hold'

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
const HSTS = 'max-age=31536000; includeSubDomains'

type PortalDoor = {
  readonly socketPath: string
  readonly addressOf: ClientAddressReader
  /** Public address of the deployment; `undefined` = by the request's Host. */
  readonly publicUrl: string | undefined
}

/** Passes a request on to the portal process, with forwarding headers and a content security policy of our own. */
export function createPortalProxy({ socketPath, addressOf, publicUrl }: PortalDoor): RequestListener {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const isPublicHttps = publicUrl?.startsWith('https:') ?? false
  const holdBody = createBodyHold()
  const passOn = (request: IncomingMessage, response: ServerResponse, held: readonly Buffer[]): void => {
    const nonce = randomBytes(16).toString('base64')
    const isHttps = isPublicHttps || firstOf(request.headers['x-forwarded-proto']) === 'https'
    const policy = contentSecurityPolicy(nonce)
    const upstream = httpRequest({
      agent,
      socketPath,
      method: request.method,
      path: request.url,
      headers: {
        ...ownHeaders(request.headers),
        ...framingOf(request.headers),
        'x-forwarded-for': addressOf(
          request.socket.remoteAddress ?? '',
          firstOf(request.headers['x-forwarded-for']),
        ),
        'x-forwarded-proto': isHttps ? 'https' : 'http',
        'x-forwarded-host': request.headers.host ?? '',
        'x-nonce': nonce,
        'content-security-policy': policy,
      },
    })
    upstream.once('response', (answer) => {
      answer.once('end', () => {
        if (request.complete) return
        request.unpipe(upstream)
        throwRestAway(request, response)
      })
      response.writeHead(answer.statusCode ?? 502, {
        ...answerHeaders(answer, policy),
        ...(isHttps ? { 'strict-transport-security': HSTS } : {}),
      })
      passAnswer(answer, response)
    })
    upstream.once('error', () => void answerUnavailable(request, response))
    endWithBrowser(request, response, upstream)
    sendBody({ request, response, held }, upstream)
  }
  return (request, response) => {
    if (isStatedTooLarge(request)) {
      void answerTooLarge(request, response)
      return
    }
    holdBody(request, {
      onReady: (held) => passOn(request, response, held),
      onTooSlow: () => void answerTooSlow(response),
    })
  }
}

/** A browser that closes its side has left, though the server lets connections stay half open. */
function endWithBrowser(request: IncomingMessage, response: ServerResponse, upstream: ClientRequest): void {
  const { socket } = request
  const onEnd = (): void => {
    if (!response.writableEnded) response.destroy()
  }
  socket.once('end', onEnd)
  response.once('close', () => {
    socket.off('end', onEnd)
    upstream.destroy()
  })
}

type Begun = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** What has come of its body. */
  readonly held: readonly Buffer[]
}

/** Passes the body on until it is larger than the portal takes. */
function sendBody({ request, response, held }: Begun, upstream: ClientRequest): void {
  for (const chunk of held) upstream.write(chunk)
  if (request.readableEnded) return void upstream.end()
  const bytes = held.reduce((sum, chunk) => sum + chunk.length, 0)
  onTooLarge(request, bytes, () => {
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

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** A body without a length stays chunked, whatever the method: unframed, it would be the next request on the connection. */
function framingOf(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }
}

function ownHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
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
  if (response.headersSent) {
    response.destroy()
    return
  }
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
