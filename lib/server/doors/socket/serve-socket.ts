import type { WebSocket } from 'ws'
import { toAppError } from '@/lib/core'
import { matchEndpoint } from '@/lib/gateway'
import type { Gateway, GatewayRequest } from '@/lib/gateway'
import { openaiResponses, readSocketMessage } from '@/lib/protocols'
import { nextRequestId } from '../request-id'
import { SocketSink } from './socket-sink'

/** Messages that may wait while one is answered; a client that sends more is not a client. */
const MOST_WAITING = 16
const PING_EVERY_MS = 30_000
/** Of the standard: the other side broke a rule. */
const POLICY_VIOLATION = 1008
const PATH = '/v1/responses'

/** A socket whose client is known, and what all its requests share. */
export type OpenSocket = {
  readonly socket: WebSocket
  readonly gateway: Gateway
  readonly headers: GatewayRequest['headers']
  readonly clientAddress: string
}

/** Answers the messages of a socket one after the other, each as one request through the corridor. */
export function serveSocket(open: OpenSocket): void {
  const { socket } = open
  const waiting: Buffer[] = []
  let turn: SocketSink | null = null
  let isAlive = true
  const next = (): void => {
    const message = waiting.shift()
    turn = message === undefined ? null : runTurn(open, message, next)
  }
  const pings = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, PING_EVERY_MS)
  socket.on('pong', () => {
    isAlive = true
  })
  socket.on('message', (data) => {
    isAlive = true
    if (waiting.length >= MOST_WAITING) return socket.close(POLICY_VIOLATION, 'too many messages waiting')
    waiting.push(data)
    if (turn === null) next()
  })
  // What goes wrong with the connection ends in `close`.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearInterval(pings)
    waiting.length = 0
    turn?.leave()
  })
}

function runTurn(
  { socket, gateway, headers, clientAddress }: OpenSocket,
  message: Buffer,
  done: () => void,
): SocketSink {
  const sink = new SocketSink(socket, () => setImmediate(done))
  const body = bodyOf(message)
  const match = matchEndpoint('POST', PATH) ?? { kind: 'unknown_path' as const }
  if (!Buffer.isBuffer(body)) {
    sink.start(400, ['content-type', 'application/json'])
    sink.end(body.refused)
    return sink
  }
  void gateway.handle({
    match,
    sink,
    request: {
      id: nextRequestId(),
      method: 'POST',
      path: PATH,
      query: '',
      headers,
      clientAddress,
      startedAtMs: Date.now(),
      body: {
        declaredLength: body.byteLength,
        consume({ onChunk, onEnd }) {
          if (onChunk(body)) onEnd()
        },
      },
    },
  })
  return sink
}

function bodyOf(message: Buffer): Buffer | { readonly refused: Buffer } {
  try {
    return readSocketMessage(message)
  } catch (error) {
    const { status, code, message: text, details } = toAppError(error)
    const param = typeof details['param'] === 'string' ? details['param'] : null
    const shown = { status, code, message: text, param, type: 'invalid_request_error', requestId: '' }
    return { refused: openaiResponses.renderError(shown) }
  }
}
