import { setImmediate as nextTurn } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { toAppError } from '@/lib/core'
import { matchEndpoint } from '@/lib/gateway'
import type { Gateway, GatewayRequest } from '@/lib/gateway'
import { wallClock } from '@/lib/infra'
import { createSocketConversation, openaiResponses } from '@/lib/protocols'
import type { SocketConversation, SocketTurn } from '@/lib/protocols'
import { nextRequestId } from '../request-id'
import { SocketSink } from './socket-sink'

/** Messages that may wait while one is answered; a client that sends more is not a client. */
const MOST_WAITING = 16
const PING_EVERY_MS = 30_000
/** Of the standard: this side ends. **Source:** https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const GOING_AWAY = 1001
/** And: the other side broke a rule. */
const POLICY_VIOLATION = 1008

/** A socket whose client is known, and what all its requests share. */
export type OpenSocket = {
  readonly socket: WebSocket
  readonly gateway: Gateway
  /** As it was asked for: it may force a platform. */
  readonly path: string
  readonly headers: GatewayRequest['headers']
  readonly clientAddress: string
  /** Messages that wait while one is answered, bytes: they are counted nowhere else. */
  readonly mostWaitingBytes: number
}

/** A socket being served. */
export type ServedSocket = {
  /** Begins nothing more: the socket is closed now, or after the answer that is under way. */
  retire(): void
}

/** Answers the messages of a socket one after the other, each as one request through the corridor. */
export function serveSocket(open: OpenSocket): ServedSocket {
  const { socket } = open
  const waiting: Buffer[] = []
  const conversation = createSocketConversation()
  let turn: SocketSink | null = null
  let waitingBytes = 0
  let isAlive = true
  let isRetired = false
  const next = (): void => {
    if (isRetired) waiting.length = 0
    const message = waiting.shift()
    waitingBytes -= message?.length ?? 0
    turn = message === undefined ? null : runTurn({ ...open, conversation, message }, next)
    if (isRetired) socket.close(GOING_AWAY, 'the server is shutting down')
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
    if (isRetired) return
    const isTooMuch = waiting.length >= MOST_WAITING || waitingBytes + data.length > open.mostWaitingBytes
    if (turn !== null && isTooMuch) return socket.close(POLICY_VIOLATION, 'too many messages waiting')
    waiting.push(data)
    waitingBytes += data.length
    if (turn === null) next()
  })
  // What goes wrong with the connection ends in `close`.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearInterval(pings)
    waiting.length = 0
    turn?.leave()
  })
  return {
    retire() {
      isRetired = true
      if (turn === null) next()
    },
  }
}

type Turn = OpenSocket & { readonly conversation: SocketConversation; readonly message: Buffer }

function runTurn(turn: Turn, done: () => void): SocketSink {
  const sink = new SocketSink(turn.socket, turn.conversation, () => setImmediate(done))
  void answer(turn, sink)
  return sink
}

async function answer(turn: Turn, sink: SocketSink): Promise<void> {
  const { gateway, path, headers, clientAddress } = turn
  const id = nextRequestId()
  const asked = await read(turn, id)
  // While a large message was read, its client may have left: nobody would get what is paid for.
  if (sink.gone) return
  const match = matchEndpoint('POST', path) ?? { kind: 'unknown_path' as const }
  if (asked.kind === 'refused') {
    sink.start(400, ['content-type', 'application/json'])
    return sink.end(asked.body)
  }
  if (asked.kind === 'warm') return sink.tell(asked.events)
  const { body } = asked
  await gateway.handle({
    match,
    sink,
    request: {
      id,
      method: 'POST',
      path,
      query: '',
      headers,
      clientAddress,
      startedAtMs: wallClock(),
      body: {
        declaredLength: body.length,
        consume(reader) {
          if (reader.onChunk(body)) reader.onEnd()
        },
      },
    },
  })
}

/** Between the steps of a large message others have their turn. */
async function read(
  { conversation, message }: Turn,
  id: string,
): Promise<SocketTurn | { readonly kind: 'refused'; readonly body: Buffer }> {
  try {
    const answerId = `resp_${id.replaceAll('-', '')}`
    const steps = conversation.read(message, answerId, Math.floor(Date.now() / 1000))
    for (;;) {
      const step = steps.next()
      if (step.done === true) return step.value
      await nextTurn()
    }
  } catch (error) {
    const { status, code, message: text, details } = toAppError(error)
    const param = typeof details['param'] === 'string' ? details['param'] : null
    const shown = { status, code, message: text, param, type: 'invalid_request_error', requestId: '' }
    return { kind: 'refused', body: openaiResponses.renderError(shown) }
  }
}
