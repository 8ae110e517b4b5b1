import { appended } from '@/lib/core'
import type { BodySource, ReplySink } from '@/lib/gateway'
import type { FlatHeaders } from '@/lib/upstream'
import { DrainWait } from '../drain-wait'
import { answerHead } from './answer-head'
import type { OrdinaryConnection } from './ordinary-connection'
import { writeJoined } from './write-joined'

/** Small pieces leave as one buffer; larger ones are not copied. */
const JOINED_BYTES = 32 * 1024

const NOTHING = Buffer.alloc(0)

type BodyReader = Parameters<BodySource['consume']>[0]

/** One request on a connection: the source of its body and the sink of its answer. */
export class OrdinaryExchange implements BodySource, ReplySink {
  gone = false
  started = false

  private remaining: number
  /** What came of the body before it was wanted. */
  private held: Buffer[] | null = null
  private reader: BodyReader | null = null
  private isRefused = false
  /** Nothing more is read until the body is wanted. */
  private hasPaused = false
  private isEnded = false
  /** Its head says that the connection ends behind it. */
  private isLast = false
  /** Head that leaves with the first bytes. */
  private head: Uint8Array | null = null
  private isChunked = false
  private goneListeners: (() => void)[] | null = null
  private drainWait: DrainWait | null = null

  constructor(
    private readonly connection: OrdinaryConnection,
    readonly declaredLength: number,
  ) {
    this.remaining = declaredLength
  }

  /** The whole request is there, and nothing of its answer. */
  get isWaiting(): boolean {
    return this.remaining === 0 && !this.started && !this.gone
  }

  /** Takes bytes of the body; what lies behind its end comes back. */
  takeBody(chunk: Buffer): Buffer | null {
    if (this.remaining === 0) return chunk.length === 0 ? null : chunk
    const own = chunk.length > this.remaining ? chunk.subarray(0, this.remaining) : chunk
    this.remaining -= own.length
    const { reader } = this
    if (reader === null) this.hold(own)
    else if (this.deliver(reader, own) && this.remaining === 0) reader.onEnd()
    return own === chunk ? null : chunk.subarray(own.length)
  }

  consume(reader: BodyReader): void {
    this.reader = reader
    if (this.gone && this.remaining > 0) return reader.onError()
    const held = this.held ?? []
    this.held = null
    for (const chunk of held) if (!this.deliver(reader, chunk)) return
    if (this.hasPaused) this.connection.goOnReading()
    if (this.remaining === 0) reader.onEnd()
  }

  start(status: number, headers: FlatHeaders): void {
    if (this.gone || this.started) return
    this.isLast = this.remaining > 0 || this.connection.isClosing
    const { bytes, isChunked } = answerHead(status, headers, this.isLast)
    this.head = bytes
    this.isChunked = isChunked
    this.started = true
  }

  write(chunk: Uint8Array): boolean {
    return this.gone || this.isEnded || chunk.length === 0 || this.send(chunk, false)
  }

  end(chunk: Uint8Array = NOTHING): void {
    if (this.isEnded || this.gone) return
    this.isEnded = true
    this.send(chunk, true)
    this.connection.finish(this.remaining === 0, this.isLast)
  }

  cut(): void {
    if (this.isEnded || this.gone) return
    this.isEnded = true
    this.connection.cut()
    this.endDrainWait()
  }

  onDrain(listener: () => void): void {
    if (this.gone || this.isEnded) return listener()
    if (this.drainWait === null) {
      const { socket } = this.connection
      this.drainWait = new DrainWait(() => socket.destroy())
      socket.once('drain', () => this.endDrainWait())
    }
    this.drainWait.add(listener)
  }

  onGone(listener: () => void): void {
    if (this.gone) listener()
    else if (!this.isEnded) this.goneListeners = appended(this.goneListeners, listener)
  }

  /** The client has gone. */
  leave(): void {
    if (this.isEnded || this.gone) return
    this.gone = true
    if (this.remaining > 0 && !this.isRefused) this.reader?.onError()
    for (const listener of this.goneListeners ?? []) listener()
    this.goneListeners = null
    this.endDrainWait()
  }

  private endDrainWait(): void {
    const { drainWait } = this
    this.drainWait = null
    drainWait?.end()
  }

  private hold(bytes: Buffer): void {
    if (bytes.length > 0) this.held = appended(this.held, bytes)
    if (this.remaining === 0) return
    this.hasPaused = true
    this.connection.socket.pause()
  }

  /** `false` = the reader wants no more. */
  private deliver(reader: BodyReader, bytes: Buffer): boolean {
    if (this.isRefused) return false
    if (reader.onChunk(bytes)) return true
    this.isRefused = true
    if (this.remaining > 0) this.connection.socket.pause()
    return false
  }

  /** Head, frame and bytes in one packet where they fit. */
  private send(bytes: Uint8Array, isLast: boolean): boolean {
    const { head } = this
    const { socket, writes } = this.connection
    const size = bytes.length
    const before = this.isChunked && size > 0 ? `${size.toString(16)}\r\n` : ''
    const after = !this.isChunked ? '' : `${size > 0 ? '\r\n' : ''}${isLast ? '0\r\n\r\n' : ''}`
    this.head = null
    if (size === 0 && head === null && after === '') return true
    if (size <= JOINED_BYTES) return writeJoined(writes, { head, before, bytes, after })
    writes.drain()
    if (head === null && !this.isChunked) return socket.write(bytes)
    socket.cork()
    writeJoined(writes, { head, before, bytes: NOTHING, after: '' })
    const isTaken = socket.write(bytes)
    if (after !== '') socket.write(after, 'latin1')
    socket.uncork()
    return isTaken
  }
}
