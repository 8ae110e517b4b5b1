import { createServer, type Socket } from 'node:net'
import { messageEvents } from '../provider/compose-answer'
import { EVENTS, EVENTS_PER_SECOND, stamp } from './pace'

/**
 * A provider that streams at a steady pace: `tsx bench/streams/paced-upstream.ts PORT`. Whatever it is sent, it answers with a
 * Messages stream whose text events say when they left. It reads no requests, so that its core is left to the events.
 */

const FRAME = messageEvents({
  id: 'msg_paced',
  model: 'claude-sonnet-5-5',
  pieces: [],
  stopReason: 'end_turn',
  inputUsage: { input_tokens: 42, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  outputTokens: EVENTS,
  omitUsage: false,
})
const BEGINNING = 3
const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n'
const READY = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'
const INTERVAL_MS = 1_000 / EVENTS_PER_SECOND

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`
}

function textEvent(): string {
  const delta = `{"type":"text_delta","text":"${stamp()}"}`
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":${delta}}\n\n`
}

type Stream = { readonly socket: Socket; left: number; dueAtMs: number }

/** All streams that run, each due at its own time. */
const streams = new Set<Stream>()

function isFinished(stream: Stream): boolean {
  if (stream.socket.destroyed) return true
  if (stream.left > 0) return false
  stream.socket.write(chunk(FRAME.slice(BEGINNING).join('')) + '0\r\n\r\n')
  return true
}

function tick(): void {
  const now = performance.now()
  for (const stream of streams) {
    if (stream.dueAtMs > now) continue
    stream.dueAtMs += INTERVAL_MS
    stream.left -= 1
    stream.socket.write(chunk(textEvent()))
    if (isFinished(stream)) streams.delete(stream)
  }
}

function begin(socket: Socket): void {
  socket.write(HEAD + chunk(FRAME.slice(0, BEGINNING).join('')))
  streams.add({ socket, left: EVENTS, dueAtMs: performance.now() + INTERVAL_MS * Math.random() })
}

const server = createServer({ noDelay: true }, (socket) => {
  let request = ''
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes) => {
    request += bytes.toString('latin1')
    const [head = '', body] = request.split('\r\n\r\n', 2)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (body === undefined || body.length < length) return
    request = ''
    if (head.startsWith('GET ')) socket.write(READY)
    else begin(socket)
  })
})
server.listen(Number(process.argv[2]), '127.0.0.1', 4_096)
setInterval(tick, 1)
