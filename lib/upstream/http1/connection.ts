import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { socketReads, socketWrites, writeLatin1, type GatheredWrites } from '@/lib/core'
import { codedError } from '../dial'
import type { UpstreamHeaders } from '../types'
import { AnswerParser, type AnswerListener } from './answer-parser'
import type { Call } from './call'

export const LOST_CODE = 'UPSTREAM_CLOSED'
export const HEADERS_TIMEOUT_CODE = 'UPSTREAM_HEADERS_TIMEOUT'
export const IDLE_TIMEOUT_CODE = 'UPSTREAM_IDLE_TIMEOUT'

/** How often a call hears that it still runs. */
export const STILL_RUNNING_MS = 10_000

/** Small requests leave as one buffer; the bodies of larger ones are not copied. */
const JOINED_BYTES = 32 * 1024
const NOTHING = new Uint8Array()

/** What a connection tells its pool. */
export type ConnectionOwner = {
  /** It may take the next call. */
  onFree(connection: Connection): void
  /** It is gone. */
  onClosed(connection: Connection): void
}

/** One keep-alive connection: one call at a time, handed its answer as it comes. */
export class Connection implements AnswerListener {
  /** The call being served; `null` = free. */
  call: Call | null = null
  /** When the call was sent, its last bytes came, or the connection became free; of `performance.now()`. */
  sinceMs: number
  /** When the call was sent, or heard last that it still runs; of `performance.now()`. */
  private toldMs = 0

  private readonly parser = new AnswerParser()
  private readonly reads = socketReads.gather((chunk) => this.take(chunk))
  private readonly writes: GatheredWrites
  private served = 0
  private hasHead = false
  private isPaused = false
  /** An answer has ended and the next call may follow. */
  private isFree = false
  private isClosed = false
  private failure: Error | null = null

  constructor(
    private readonly socket: Socket,
    private readonly owner: ConnectionOwner,
  ) {
    this.sinceMs = performance.now()
    this.writes = socketWrites.gather(socket, !(socket instanceof TLSSocket))
    socket.on('data', (chunk: Buffer) => this.reads.push(chunk))
    socket.on('end', () => this.takeEnd())
    socket.on('error', (error) => this.takeError(error))
    socket.on('close', () => this.takeClose())
  }

  /** Whether the next call may go out on it: not where bytes have come that nobody asked for. */
  isReady(): boolean {
    this.reads.drain()
    return !this.isClosed
  }

  /** Sends a call; the connection must be free. */
  send(call: Call): void {
    this.call = call
    this.hasHead = false
    this.sinceMs = this.toldMs = performance.now()
    this.parser.expect(this)
    const { head, body } = call
    call.onSent(this, this.served++ > 0)
    if (body.length <= JOINED_BYTES) return this.writeJoined(head, call.headEnd, body)
    this.socket.cork()
    this.writeJoined(head, call.headEnd, NOTHING)
    this.socket.write(body)
    this.socket.uncork()
  }

  private writeJoined(head: Uint8Array, headEnd: string, body: Uint8Array): void {
    const joined = this.writes.take(head.length + headEnd.length + body.length)
    joined.set(head)
    joined.set(body, writeLatin1(joined, head.length, headEnd))
    this.writes.write(joined)
  }

  pause(): void {
    this.isPaused = true
    this.socket.pause()
  }

  resume(): void {
    if (!this.isPaused) return
    this.isPaused = false
    this.sinceMs = performance.now()
    this.socket.resume()
  }

  /** Ends the connection; a call on it hears of the error. */
  destroy(error: Error | null): void {
    if (this.isClosed) return
    this.failure ??= error
    this.reads.takeRest()
    this.socket.destroy()
    this.takeClose()
  }

  /** Looks at the clock: a free connection is kept for `keepAliveMs`, a call has its own limits. */
  checkTime(nowMs: number, keepAliveMs: number): void {
    const { call } = this
    const passedMs = nowMs - this.sinceMs
    if (call === null) {
      if (passedMs > keepAliveMs) this.destroy(null)
    } else if (!this.hasHead && passedMs > call.headersTimeoutMs) {
      this.destroy(codedError(HEADERS_TIMEOUT_CODE, 'No answer in time'))
    } else if (this.hasHead && !this.isPaused && passedMs > call.idleTimeoutMs) {
      this.destroy(codedError(IDLE_TIMEOUT_CODE, 'The answer stalled'))
    } else if (nowMs - this.toldMs > STILL_RUNNING_MS) {
      this.toldMs = nowMs
      call.onStillRunning()
    }
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    this.hasHead = true
    this.sinceMs = performance.now()
    this.call?.onHead(status, headers)
  }

  onBody(chunk: Buffer): void {
    this.call?.onBody(chunk)
  }

  onEnd(isReusable: boolean): void {
    const { call } = this
    this.call = null
    this.sinceMs = performance.now()
    // A paused reader has its bytes already: the connection itself has none left to wait for.
    this.resume()
    this.isFree = isReusable && !this.isClosed && this.socket.writableLength === 0
    if (!this.isFree) this.destroy(null)
    call?.onEnd()
  }

  private take(chunk: Buffer): void {
    if (this.isClosed) return
    // An answer to nothing: the call has not left yet.
    if (!this.writes.isEmpty) return this.destroy(null)
    if (this.hasHead) this.sinceMs = performance.now()
    try {
      this.parser.push(chunk)
    } catch (error) {
      this.destroy(error instanceof Error ? error : null)
    }
    // Not before all bytes are read: what follows an answer must never become the answer of the next call.
    if (!this.isFree || this.isClosed) return
    this.isFree = false
    this.owner.onFree(this)
  }

  private takeEnd(): void {
    this.reads.drain()
    if (!this.isClosed && !this.parser.finish()) this.destroy(null)
  }

  private takeError(error: Error): void {
    this.reads.drain()
    this.destroy(error)
  }

  private takeClose(): void {
    this.reads.drain()
    if (this.isClosed) return
    this.isClosed = true
    this.writes.drop()
    const { call } = this
    this.call = null
    this.owner.onClosed(this)
    const error = this.failure ?? codedError(LOST_CODE, 'The other side closed the connection')
    call?.onLost(error, this.parser.hasBegun)
  }
}
