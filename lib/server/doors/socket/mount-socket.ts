import { ServerResponse } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { matchEndpoint } from '@/lib/gateway'
import type { BodySource, EndpointMatch, Gateway, GatewayRequest } from '@/lib/gateway'
import type { ClientAddressReader } from '../client-address'
import { nodeRequest, pathOf } from '../node-request'
import { hasTwoHosts, toOriginForm } from '../request-target'
import { HandshakeSink } from './handshake-sink'
import { asksForSocket, ignoreUpgrade } from './ignore-upgrade'
import { serveSocket } from './serve-socket'
import type { ServedSocket } from './serve-socket'

type SocketDoor = {
  readonly gateway: Gateway
  readonly addressOf: ClientAddressReader
  /** Largest message, bytes. */
  readonly maxBodyBytes: number
}

/** The sockets of the door. */
export type OpenSockets = {
  /** Idle sockets are told to leave now, the others after their answer; none begins another one. */
  closeIdle(): void
  /** Whether a client has not left yet. */
  areOpen(): boolean
  /** Every socket ends now. */
  closeAll(): void
}

/** Headers of the handshake that are none of its requests'. */
const OF_HANDSHAKE = /^(?:connection|upgrade|sec-websocket-.*|content-length|content-type|accept-encoding)$/

/**
 * Opens the WebSocket side of endpoints that have one: the key is checked before the connection is taken over. Upgrades that
 * are none of ours are the plain requests they also are.
 */
export function mountSocket(server: Server, door: SocketDoor): OpenSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: door.maxBodyBytes,
    perMessageDeflate: false,
    clientTracking: false,
  })
  const open = new Map<WebSocket, ServedSocket>()
  let isClosing = false
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // Behind a request that waits for its answer, there is no connection yet to be upgraded, or to be answered on.
    if (isAnswering(socket)) return void socket.destroy()
    if (!asksForSocket(request)) return ignoreUpgrade(server, request, { socket, behind: head })
    if (hasBody(request) || hasTwoHosts(request))
      return void plainResponse(request, socket).writeHead(400, { 'content-length': '0' }).end()
    const { url: target } = request
    const url = toOriginForm(request)
    const path = pathOf(url)
    const match = matchEndpoint(request.method ?? 'GET', path)
    if (match?.kind !== 'endpoint' || match.endpoint.kind !== 'socket') {
      // Its head comes once more: a host that the target names is read again.
      request.url = target
      return ignoreUpgrade(server, request, { socket, behind: head })
    }
    const response = plainResponse(request, socket)
    const asked = nodeRequest(request, { url, body: NO_BODY, addressOf: door.addressOf })
    void greet(door, { asked, match, response }).then((isWelcome) => {
      if (!isWelcome) return
      response.detachSocket(socket)
      sockets.handleUpgrade(request, socket, head, (opened) => {
        const { gateway } = door
        const { clientAddress } = asked
        const headers = headersOf(asked)
        const served = serveSocket({
          socket: opened,
          gateway,
          path,
          clientAddress,
          headers,
          mostWaitingBytes: door.maxBodyBytes,
        })
        open.set(opened, served)
        opened.on('close', () => void open.delete(opened))
        if (isClosing) served.retire()
      })
    })
  })
  return {
    closeIdle() {
      isClosing = true
      for (const served of open.values()) served.retire()
    },
    areOpen: () => open.size > 0,
    closeAll() {
      for (const socket of open.keys()) socket.terminate()
    },
  }
}

/** Nobody reads the body of an upgrade: passed on with its length, it would take bytes of another request for its own. */
function hasBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) !== 0 || headers['transfer-encoding'] !== undefined
}

/** Whether an answer is being written, which Node notes on the connection, and looks at itself before it begins the next one. */
function isAnswering(socket: Socket & { readonly _httpMessage?: ServerResponse | null }): boolean {
  return (socket._httpMessage ?? null) !== null
}

/** The refusal of an upgrade is the answer of a request like any other. */
function plainResponse(request: IncomingMessage, socket: Socket): ServerResponse {
  // Node listens to it no more, and whoever takes it over does not yet: an error that nobody hears ends the process.
  socket.on('error', () => undefined)
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => socket.end())
  return response
}

const NO_BODY: BodySource = { declaredLength: 0, consume: (reader) => reader.onEnd() }

type Greeting = {
  readonly asked: GatewayRequest
  readonly match: EndpointMatch
  readonly response: ServerResponse
}

/** Asks the corridor; a refusal is the answer to the handshake. */
async function greet({ gateway }: SocketDoor, { asked, match, response }: Greeting): Promise<boolean> {
  const sink = new HandshakeSink()
  await gateway.handle({ match, request: asked, sink })
  if (sink.status === 101) return true
  response.writeHead(sink.status, [...sink.headers])
  response.end(sink.body)
  return false
}

function headersOf({ headers }: GatewayRequest): GatewayRequest['headers'] {
  const own = Object.entries(headers).filter(([name]) => !OF_HANDSHAKE.test(name))
  return { ...Object.fromEntries(own), 'content-type': 'application/json' }
}
