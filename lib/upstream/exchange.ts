import { appended } from '@/lib/core'
import type { Call } from './http1/call'
import type { Connection } from './http1/connection'
import { requestEnd } from './http1/request-head'
import type {
  BodyReader,
  RunningListener,
  UpstreamCall,
  UpstreamFailure,
  UpstreamHeaders,
  UpstreamRequest,
  UpstreamResponse,
} from './types'
import { abortedFailure, toFailure } from './upstream-failure'

/** Bytes kept for a reader that has not come yet; beyond it the connection is paused. */
const MAX_EARLY_BYTES = 64 * 1024

const NOTHING = new Uint8Array()
const NO_HEADERS: UpstreamResponse['headers'] = {}

type Head = Awaited<UpstreamCall['response']>

/**
 * One call, from dispatch to its last byte: what the connection talks to, the call and the response the gateway holds.
 * One object for all three, since it is made for every request; chunks go from the parser to the reader uncopied.
 */
export class Exchange implements Call, UpstreamCall, UpstreamResponse {
  status = 0
  headers: UpstreamResponse['headers'] = NO_HEADERS
  runningListener: RunningListener | null = null
  readonly response: Promise<Head>
  private resolveHead: ((head: Head) => void) | null = null
  private connection: Connection | null = null
  private reader: BodyReader | null = null
  /** What came before it was wanted. */
  private early: Buffer[] | null = null
  private earlyBytes = 0
  private failure: UpstreamFailure | null = null
  private reusedConnection = false
  private hasEnded = false
  private isClosed = false
  private isPaused = false
  private isDelivering = false
  private wasResumed = false
  private isConnectionPaused = false

  /** Empty once it is sent: an answer may take hours, and the head may share its memory with others. */
  head: Uint8Array
  readonly headEnd: string
  readonly body: Uint8Array
  readonly headersTimeoutMs: number
  readonly idleTimeoutMs: number

  constructor(head: Uint8Array, request: UpstreamRequest) {
    this.head = head
    this.headEnd = requestEnd(request)
    this.body = request.body
    this.headersTimeoutMs = request.headersTimeoutMs
    this.idleTimeoutMs = request.idleTimeoutMs
    this.response = new Promise((resolve) => {
      this.resolveHead = resolve
    })
  }

  get isCancelled(): boolean {
    return this.failure !== null
  }

  /** Kept as a value so that it can be passed on by itself. */
  readonly abort = (): void => {
    if (this.isClosed || this.failure !== null) return
    this.early = null
    this.isPaused = false
    this.fail(abortedFailure(this.moment()))
    if (!this.hasEnded) this.connection?.destroy(null)
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
    this.drainOrFail()
  }

  onSent(connection: Connection, isReused: boolean): void {
    this.connection = connection
    this.reusedConnection = isReused
    this.head = NOTHING
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    this.status = status
    this.headers = headers
    this.settleHead({ ok: true, response: this })
  }

  onBody(chunk: Buffer): void {
    if (this.isClosed) return
    if (this.reader !== null && this.early === null && !this.isPaused) {
      this.deliver(this.reader, chunk)
      if (this.failure !== null) this.drain()
      if (!this.isPaused) return
    } else {
      this.early = appended(this.early, chunk)
      this.earlyBytes += chunk.length
      if (this.earlyBytes < MAX_EARLY_BYTES) return
    }
    this.isConnectionPaused = true
    this.connection?.pause()
  }

  onStillRunning(): void {
    this.runningListener?.onStillRunning()
  }

  onEnd(): void {
    this.hasEnded = true
    this.drainOrFail()
  }

  onLost(error: Error, hasBegun: boolean): void {
    // Who has begun to answer was not closing an idle connection.
    if (hasBegun) this.reusedConnection = false
    if (this.failure === null) this.fail(toFailure(error, this.moment()))
  }

  private moment(): { phase: UpstreamFailure['phase']; reusedConnection: boolean } {
    const phase = this.connection === null ? 'connect' : this.status === 0 ? 'headers' : 'idle'
    return { phase, reusedConnection: this.reusedConnection }
  }

  private fail(failure: UpstreamFailure): void {
    this.failure = failure
    this.settleHead({ ok: false, failure })
    if (this.early === null) this.isPaused = false
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

  /** What a reader throws ends its answer: nobody else would hear of it where an event brought the bytes. */
  private drainOrFail(): void {
    try {
      this.drain()
    } catch (error) {
      this.early = null
      this.isClosed = true
      if (!this.hasEnded) this.connection?.destroy(null)
      const message = `The answer could not be read: ${error instanceof Error ? error.message : 'unknown error'}`
      this.reader?.onError({ kind: 'unreachable', ...this.moment(), message })
    }
  }

  /** Hands over what waits, then the end; or lets the connection go on. */
  private drain(): void {
    const { reader } = this
    if (reader === null || this.isClosed || this.isDelivering) return
    this.deliverEarly(reader)
    // A reader that was handed more from within `onData` may have heard of the end there.
    if (this.isClosed || this.isPaused || this.early !== null) return
    if (this.failure !== null) {
      this.isClosed = true
      reader.onError(this.failure)
    } else if (this.hasEnded) {
      this.isClosed = true
      reader.onEnd()
    } else if (this.isConnectionPaused) this.resumeConnection()
  }

  private deliverEarly(reader: BodyReader): void {
    while (this.early !== null && !this.isPaused) {
      const chunk = this.early.shift()
      if (this.early.length === 0) this.early = null
      if (chunk === undefined) return
      this.earlyBytes -= chunk.length
      this.deliver(reader, chunk)
    }
  }

  private resumeConnection(): void {
    this.isConnectionPaused = false
    if (!this.hasEnded) this.connection?.resume()
  }
}
