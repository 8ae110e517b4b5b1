import type { Dispatcher } from 'undici'
import type { BodyReader, UpstreamCall, UpstreamFailure, UpstreamResponse } from './types'
import { abortedFailure, toFailure } from './upstream-failure'

/** Bytes kept for a reader that has not come yet; beyond it the connection is paused. */
const MAX_EARLY_BYTES = 64 * 1024

const NO_HEADERS: UpstreamResponse['headers'] = {}
const ABORTED = new Error('The call was aborted')

/** A connection that counts what it has served. */
export type CountingConnection = { requestsOnConnection: number }

type Head = Awaited<UpstreamCall['response']>

/**
 * One call, from dispatch to its last byte: the handler undici talks to, the call and the response the gateway holds.
 * One object for all three, since it is made for every request; chunks go from the parser to the reader uncopied.
 */
export class Exchange implements UpstreamCall, UpstreamResponse, Dispatcher.DispatchHandler {
  status = 0
  headers: UpstreamResponse['headers'] = NO_HEADERS
  readonly response: Promise<Head>
  /** Set by the client that takes the request, before it is written. */
  connection: CountingConnection | null = null

  private resolveHead: ((head: Head) => void) | null = null
  private controller: Dispatcher.DispatchController | null = null
  private reader: BodyReader | null = null
  private early: Buffer[] = []
  private earlyBytes = 0
  private failure: UpstreamFailure | null = null
  private reusedConnection = false
  private hasEnded = false
  private isClosed = false
  private isPaused = false
  private isDelivering = false
  private wasResumed = false
  private isConnectionPaused = false

  constructor() {
    this.response = new Promise((resolve) => {
      this.resolveHead = resolve
    })
  }

  /** Kept as a value so that it can be passed on by itself. */
  readonly abort = (): void => {
    if (this.isClosed || this.failure !== null) return
    const { controller } = this
    this.early = []
    this.isPaused = false
    this.fail(abortedFailure(this.moment()))
    if (!this.hasEnded) controller?.abort(ABORTED)
  }

  read(reader: BodyReader): void {
    this.reader = reader
    this.drain()
  }

  resume(): void {
    if (this.isDelivering) {
      this.wasResumed = true
      return
    }
    if (!this.isPaused) return
    this.isPaused = false
    this.drain()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown, not aborted: undici then drops the request and keeps the connection.
    if (this.failure !== null) throw ABORTED
    this.controller = controller
    const { connection } = this
    if (connection !== null) this.reusedConnection = connection.requestsOnConnection++ > 0
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamResponse['headers'],
  ): void {
    if (status < 200) return
    this.status = status
    this.headers = headers
    this.settleHead({ ok: true, response: this })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isClosed) return
    if (this.reader !== null && this.early.length === 0 && !this.isPaused) {
      this.deliver(this.reader, chunk)
      if (this.failure !== null) this.drain()
      if (!this.isPaused) return
    } else {
      this.early.push(chunk)
      this.earlyBytes += chunk.byteLength
      if (this.earlyBytes < MAX_EARLY_BYTES) return
    }
    this.isConnectionPaused = true
    controller.pause()
  }

  onResponseEnd(): void {
    this.hasEnded = true
    this.drain()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.failure === null) this.fail(toFailure(error, this.moment()))
  }

  private moment(): { phase: UpstreamFailure['phase']; reusedConnection: boolean } {
    const phase = this.controller === null ? 'connect' : this.status === 0 ? 'headers' : 'idle'
    return { phase, reusedConnection: this.reusedConnection }
  }

  private fail(failure: UpstreamFailure): void {
    this.failure = failure
    this.settleHead({ ok: false, failure })
    if (this.early.length === 0) this.isPaused = false
    this.drain()
  }

  private settleHead(head: Head): void {
    const resolve = this.resolveHead
    this.resolveHead = null
    resolve?.(head)
  }

  private deliver(reader: BodyReader, chunk: Buffer): void {
    this.isDelivering = true
    this.wasResumed = false
    try {
      const wantsMore = reader.onData(chunk)
      if (!wantsMore && !this.wasResumed && this.failure === null) this.isPaused = true
    } finally {
      this.isDelivering = false
    }
  }

  /** Hands over what waits, then the end; or lets the connection go on. */
  private drain(): void {
    const { reader } = this
    if (reader === null || this.isClosed || this.isDelivering) return
    while (this.early.length > 0 && !this.isPaused) {
      const chunk = this.early.shift()
      if (chunk === undefined) break
      this.earlyBytes -= chunk.byteLength
      this.deliver(reader, chunk)
    }
    if (this.isPaused || this.early.length > 0) return
    if (this.failure !== null) this.close(() => reader.onError(this.failure ?? abortedFailure(this.moment())))
    else if (this.hasEnded) this.close(() => reader.onEnd())
    else if (this.isConnectionPaused) this.resumeConnection()
  }

  private close(tell: () => void): void {
    if (this.isClosed) return
    this.isClosed = true
    tell()
  }

  /** In a turn of its own: undici's parser must not be entered from inside another answer's parser. */
  private resumeConnection(): void {
    this.isConnectionPaused = false
    queueMicrotask(() => {
      if (!this.isClosed && !this.isPaused) this.controller?.resume()
    })
  }
}
