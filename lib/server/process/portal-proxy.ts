import { randomBytes } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { contentSecurityPolicy } from '../content-security-policy'
import type { ClientAddressReader } from '../doors/client-address'
import { passAnswer } from './portal-answer'
import { answerTooLarge, answerTooSlow, isStatedTooLarge, onTooLarge, throwRestAway } from './portal-body'
import { createBodyHold } from './portal-body-hold'
import { headersToBrowser, headersToPortal, saysHttps } from './portal-headers'
import { answerDatabaseAway, answerUnavailable, isForPage } from './portal-unavailable'
import { createPortalWait } from './portal-wait'

/** Time for an answer that began to end without the rest of its request. */
const LATE_ANSWER_MS = 2_000
const STARTING_MS = 5_000
/** Connections to the portal for requests that are there as a whole, and for those whose body is still coming. */
const MOST_WHOLE = 224
const MOST_COMING = 32

type PortalDoor = {
  readonly socketPath: string
  readonly addressOf: ClientAddressReader
  /** Public address of the deployment; `undefined` = by the request's Host. */
  readonly publicUrl: string | undefined
  /** How long a portal that does not listen yet is waited for. */
  readonly startingMs?: number
  /** Asked where a page failed; left out, it has other reasons. */
  readonly isDatabaseSilent?: () => Promise<boolean>
}

/** A request whose body has begun to come, and its answer. */
type Begun = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** What has come of its body. */
  readonly held: readonly Buffer[]
}

/** Passes a request on to the portal process, with forwarding headers and a content security policy of our own. */
export function createPortalProxy(door: PortalDoor): RequestListener {
  const { socketPath, addressOf, publicUrl, startingMs = STARTING_MS } = door
  const whole = new Agent({ keepAlive: true, maxSockets: MOST_WHOLE })
  const coming = new Agent({ keepAlive: true, maxSockets: MOST_COMING })
  const isPublicHttps = publicUrl?.startsWith('https:') ?? false
  const holdBody = createBodyHold()
  const wait = createPortalWait(socketPath)
  const passOn = (begun: Begun): void => {
    const { request, response, held } = begun
    const nonce = randomBytes(16).toString('base64')
    const told = { isHttps: isPublicHttps || saysHttps(request), policy: contentSecurityPolicy(nonce) }
    const headers = headersToPortal(request, { ...told, nonce, addressOf })
    const { method, url: path } = request
    const agent = held.length === 0 || request.complete ? whole : coming
    askPortal(begun, {
      ask: () => httpRequest({ agent, socketPath, method, path, headers }),
      onAnswer: (answer, upstream) => {
        answer.once('end', () => {
          if (request.complete) return
          request.unpipe(upstream)
          throwRestAway(request, response)
        })
        const pass = (): void => {
          response.writeHead(answer.statusCode ?? 502, headersToBrowser(answer, told))
          passAnswer(answer, request, response)
        }
        if (answer.statusCode === 500 && isForPage(request)) void standIn(begun, answer, { door, pass })
        else pass()
      },
      wait,
      untilMs: Date.now() + startingMs,
    })
  }
  return (request, response) => {
    if (isStatedTooLarge(request)) {
      void answerTooLarge(request, response)
      return
    }
    holdBody(request, {
      onReady: (held) => passOn({ request, response, held }),
      onTooSlow: () => void answerTooSlow(response),
    })
  }
}

/** Shows why a page failed if that is the database, else what the portal made of it. */
async function standIn(
  { request, response }: Begun,
  answer: IncomingMessage,
  { door, pass }: { readonly door: PortalDoor; readonly pass: () => void },
): Promise<void> {
  const isAway = (await door.isDatabaseSilent?.()) ?? false
  // The portal, or the browser, was gone before that.
  if (response.headersSent || response.destroyed) return
  if (!isAway) return pass()
  answer.resume()
  await answerDatabaseAway(request, response)
}

type Passage = {
  readonly ask: () => ClientRequest
  readonly onAnswer: (answer: IncomingMessage, upstream: ClientRequest) => void
  readonly wait: ReturnType<typeof createPortalWait>
  /** Until when a portal that does not listen is waited for. */
  readonly untilMs: number
}

/** Passes a request on as soon as the portal listens: before that nothing of it is sent, and one that is starting is waited for. */
function askPortal(begun: Begun, { ask, onAnswer, wait, untilMs }: Passage): void {
  const { request, response } = begun
  let upstream: ClientRequest
  let waitNoMore: (() => void) | undefined
  const tryNow = (): void => {
    upstream = ask()
    upstream.once('response', (answer) => onAnswer(answer, upstream))
    upstream.once('error', (error) => {
      if (isNotListening(error) && Date.now() < untilMs) waitNoMore = wait({ untilMs, go: tryNow })
      else void answerUnavailable(request, response)
    })
    upstream.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => sendBody(begun, upstream))
      else sendBody(begun, upstream)
    })
  }
  tryNow()
  endWithBrowser(request, response, () => {
    waitNoMore?.()
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
