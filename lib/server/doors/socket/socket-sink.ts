import type { WebSocket } from 'ws'
import type { ReplySink } from '@/lib/gateway'
import { createSseReader } from '@/lib/protocols'
import type { SocketConversation, SseReader } from '@/lib/protocols'
import type { FlatHeaders } from '@/lib/upstream'

/** More than this waiting for a slow client pauses the upstream. */
const HIGH_WATER_BYTES = 1_048_576
const BAD_GATEWAY = 502
/** Headers of an error that tell the client when to come back. */
const TOLD_HEADERS = ['retry-after', 'x-should-retry', 'x-request-id', 'x-switchyard-code']

/**
 * The reply sink of one turn on a socket: each event of a stream, or a whole answer, becomes a JSON message. Heads and the
 * comments of keep-alives are none: before the first message an error still has its status, and an answer may come whole.
 */
export class SocketSink implements ReplySink {
  /** A message has gone out. */
  started = false
  gone = false

  private status = 0
  private headers: FlatHeaders = []
  private reader: SseReader | null = null
  private readonly body: Uint8Array[] = []
  private goneListeners: (() => void)[] = []
  private drainListener: (() => void) | null = null

  constructor(
    private readonly socket: WebSocket,
    private readonly conversation: SocketConversation,
    private readonly onEnd: () => void,
  ) {}

  start(status: number, headers: FlatHeaders): void {
    this.status = status
    this.headers = headers
    const type = headers[headers.indexOf('content-type') + 1] ?? ''
    // One that has begun holds what came of an event: the head is told again until it is whole.
    this.reader = type.startsWith('text/event-stream') ? (this.reader ?? createSseReader()) : null
  }

  write(chunk: Uint8Array): boolean {
    if (this.gone) return true
    if (this.reader === null) {
      this.body.push(chunk)
      return true
    }
    for (const { event, data } of this.reader.push(Buffer.from(chunk))) this.pass(event, data)
    return this.socket.bufferedAmount < HIGH_WATER_BYTES
  }

  end(chunk?: Uint8Array): void {
    if (this.gone) return
    if (this.reader === null) {
      if (chunk !== undefined) this.body.push(chunk)
      this.conversation.failed()
      this.send(this.wholeMessage())
    } else {
      this.passLast(this.reader, chunk)
    }
    this.onEnd()
  }

  /** The client is told in place of the answer. */
  cut(): void {
    if (this.gone) return
    this.conversation.failed()
    const error = { type: 'upstream_error', code: null, message: 'Upstream request failed', param: null }
    this.send(JSON.stringify({ type: 'error', status: BAD_GATEWAY, error, headers: this.toldHeaders() }))
    this.onEnd()
  }

  onDrain(listener: () => void): void {
    if (this.gone) listener()
    else this.drainListener = listener
  }

  onGone(listener: () => void): void {
    if (this.gone) listener()
    else this.goneListeners.push(listener)
  }

  /** The client has closed its socket. */
  leave(): void {
    if (this.gone) return
    this.gone = true
    for (const listener of this.goneListeners.splice(0)) listener()
    this.drained()
  }

  /** Answers with finished events. */
  tell(events: readonly string[]): void {
    for (const data of events) this.send(data)
    this.onEnd()
  }

  /** What the end completes may be an event that the upstream left unfinished: a message is JSON, or none. */
  private passLast(reader: SseReader, chunk?: Uint8Array): void {
    const events = chunk === undefined ? [] : [...reader.push(Buffer.from(chunk))]
    const rest = reader.finish()
    if (rest !== null) events.push(rest)
    for (const { event, data } of events) if (isJson(data)) this.pass(event, data)
  }

  private pass(event: string, data: string): void {
    this.conversation.answered(event, data)
    this.send(data)
  }

  private send(text: string): void {
    this.started = true
    this.socket.send(text, () => {
      if (this.socket.bufferedAmount < HIGH_WATER_BYTES) this.drained()
    })
  }

  private drained(): void {
    const listener = this.drainListener
    this.drainListener = null
    listener?.()
  }

  /** An answer in one piece: a finished response, or an error with its status. */
  private wholeMessage(): string {
    const text = Buffer.concat(this.body).toString('utf8')
    const value = parsed(text)
    if (this.status < 400)
      return JSON.stringify({ type: 'response.completed', sequence_number: 0, response: value })
    const { error } = value as { readonly error?: unknown }
    return JSON.stringify({
      type: 'error',
      status: this.status,
      error: error ?? null,
      headers: this.toldHeaders(),
    })
  }

  private toldHeaders(): Record<string, string> {
    const told: Record<string, string> = {}
    for (const name of TOLD_HEADERS) {
      const at = this.headers.indexOf(name)
      const value = at % 2 === 0 ? this.headers[at + 1] : undefined
      if (value !== undefined) told[name] = value
    }
    return told
  }
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return { error: { message: text.slice(0, 500), type: 'api_error', param: null, code: null } }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
