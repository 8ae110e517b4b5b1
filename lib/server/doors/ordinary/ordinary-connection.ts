import type { Socket } from 'node:net'
import { socketReads, socketWrites, type GatheredWrites } from '@/lib/core'
import { UNREAD_BODY_MS } from '../client-times'
import type { ConnectionRest } from '../hand-over'
import { askWhetherListening, INTERIM_ANSWER } from '../half-closed'
import { OrdinaryExchange } from './ordinary-exchange'
import { readOrdinaryHead, type OrdinaryHead } from './read-ordinary-head'

/** What a connection needs of its door. */
export type ConnectionDoor = {
  /** Serves a request; `false` = it is not for this door, nothing was done. */
  serve(head: OrdinaryHead, exchange: OrdinaryExchange, remoteAddress: string): boolean
  /** Takes the connection over for good. */
  handOver(connection: OrdinaryConnection, rest: ConnectionRest): void
  onClosed(connection: OrdinaryConnection): void
  /** Answers that begin from now on are the last of their connections. */
  readonly isClosing: boolean
}

/** A client's connection, one request after the other, as long as its requests are ordinary. */
export class OrdinaryConnection {
  /** When the last answer ended, or the connection began; `null` while a request is being served. Of `performance.now()`. */
  idleSinceMs: number | null = performance.now()

  /** What leaves of answers; whoever ends or uses the socket otherwise drains it before. */
  readonly writes: GatheredWrites

  private exchange: OrdinaryExchange | null = null
  /** The client sends nothing more. */
  private isHalfClosed = false
  private isHandedOver = false
  /** What came of the next request while one is being served. */
  private early: Buffer[] = []
  private readonly remoteAddress: string
  private readonly reads = socketReads.gather((chunk) => this.take(chunk))
  private readonly listeners = {
    data: (chunk: Buffer): void => {
      this.idleSinceMs = null
      this.reads.push(chunk)
    },
    end: (): void => this.takeHalfClose(),
    error: (): void => undefined,
    close: (): void => this.takeEnd(),
  }

  constructor(
    readonly socket: Socket,
    private readonly door: ConnectionDoor,
  ) {
    this.remoteAddress = socket.remoteAddress ?? ''
    this.writes = socketWrites.gather(socket)
    for (const [event, listener] of Object.entries(this.listeners)) socket.on(event, listener)
  }

  get isClosing(): boolean {
    return this.door.isClosing || (this.isHalfClosed && this.early.length === 0)
  }

  /** The answer has ended; the connection goes on, unless its client was told otherwise or the body was not taken to its end. */
  finish(isBodyComplete: boolean, isLast: boolean): void {
    this.exchange = null
    this.idleSinceMs = performance.now()
    if (!isBodyComplete) return this.lingerAndEnd()
    if (isLast || (this.isHalfClosed && this.early.length === 0)) return this.endSocket()
    if (this.early.length > 0) this.goOn()
  }

  /** The next request, in a turn of its own: the corridor of the last one is still on the stack. */
  private goOn(): void {
    const { socket } = this
    setImmediate(() => {
      if (socket.destroyed) return
      socket.resume()
      this.take(Buffer.concat(this.early.splice(0)))
      if (this.isHalfClosed) this.takeHalfClose()
    })
  }

  /** The body is wanted; where the next request has begun to come, it waits on. */
  goOnReading(): void {
    if (this.early.length === 0) this.socket.resume()
  }

  /** The answer broke: what was written of it leaves, then the connection ends. */
  cut(): void {
    this.exchange = null
    this.idleSinceMs = performance.now()
    this.writes.drain()
    this.socket.destroySoon()
  }

  private take(chunk: Buffer): void {
    if (this.exchange !== null) {
      const rest = this.exchange.takeBody(chunk)
      if (rest !== null) this.takeEarly(rest)
      return
    }
    // Behind what its turn is about to come for.
    if (this.early.length > 0) return this.takeEarly(chunk)
    // The end has been written already: what comes now has nobody to answer it.
    if (this.socket.writableEnded) return
    const head = readOrdinaryHead(chunk)
    if (head === null) return this.handOver(chunk)
    const exchange = new OrdinaryExchange(this, head.contentLength)
    const rest = exchange.takeBody(chunk.subarray(head.bodyStart))
    this.exchange = exchange
    this.idleSinceMs = null
    // What stands behind it, be it garbage, waits until it is answered.
    if (rest !== null) this.takeEarly(rest)
    if (this.door.serve(head, exchange, this.remoteAddress)) return
    this.exchange = null
    this.early.length = 0
    this.handOver(chunk)
  }

  private takeEarly(bytes: Buffer): void {
    this.early.push(bytes)
    if (this.early.length > 1) return
    this.socket.pause()
    // The request before it was answered while its last bytes were taken.
    if (this.exchange === null) this.goOn()
  }

  private handOver(bytes: Buffer): void {
    for (const [event, listener] of Object.entries(this.listeners)) this.socket.off(event, listener)
    this.isHandedOver = true
    this.writes.drain()
    const unread = Buffer.concat([bytes, ...this.reads.takeRest()])
    this.door.handOver(this, { socket: this.socket, unread, hasEnded: this.isHalfClosed })
  }

  /** A client that waits for its answer is asked whether it is still there; one in the middle of its answer has gone. */
  private takeHalfClose(): void {
    this.isHalfClosed = true
    this.reads.drain()
    const { exchange } = this
    if (this.isHandedOver) return
    if (exchange?.started === true) return this.leave()
    if (exchange?.isWaiting === true) {
      return askWhetherListening(
        () => this.exchange === exchange && exchange.isWaiting,
        () => {
          this.writes.drain()
          this.socket.write(INTERIM_ANSWER)
        },
      )
    }
    // With bytes of a next request there its turn is about to come.
    if (this.early.length === 0) this.endUnanswered()
  }

  /** No whole request can come any more: what was written of earlier answers leaves, then the connection ends. */
  private endUnanswered(): void {
    this.exchange?.leave()
    this.exchange = null
    this.idleSinceMs = performance.now()
    this.endSocket()
  }

  private takeEnd(): void {
    this.reads.drain()
    this.leave()
  }

  private leave(): void {
    this.exchange?.leave()
    this.exchange = null
    this.writes.drain()
    this.socket.destroy()
    this.door.onClosed(this)
  }

  private endSocket(): void {
    this.writes.drain()
    this.socket.end()
  }

  /** A refused body is thrown away for a moment, so that the client reads the answer instead of a reset. */
  private lingerAndEnd(): void {
    const { socket } = this
    this.reads.takeRest()
    socket.off('data', this.listeners.data)
    socket.on('data', () => undefined)
    this.endSocket()
    socket.resume()
    setTimeout(() => socket.destroy(), UNREAD_BODY_MS).unref()
  }
}
