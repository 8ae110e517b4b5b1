import type { Connector, Origin } from '../dial'
import { codedError } from '../dial'
import type { Call } from './call'
import { Connection, LOST_CODE } from './connection'

/** An idle connection is closed after this; providers and load balancers keep theirs for a minute or more. */
const KEEP_ALIVE_MS = 30_000
/** How often limits are looked at: a limit is met at most this much late. */
const LOOK_EVERY_MS = 250

/**
 * The connections to one origin, HTTP/1.1, one call at a time on each: the one used last serves first, a new one is opened
 * when none is free. Written for the hot path: a general client took twice the time of everything else on it.
 */
export class OriginPool {
  closed = false

  private readonly all = new Set<Connection>()
  private readonly free: Connection[] = []
  private readonly waiting: Call[] = []
  private connecting = 0
  private clock: NodeJS.Timeout | null = null

  constructor(
    private readonly origin: Origin,
    private readonly connect: Connector,
    private readonly maxConnections: number,
  ) {}

  /** Sends a call on a free connection or on the next one there is. */
  dispatch(call: Call): void {
    const connection = this.nextFree()
    if (connection !== undefined) return connection.send(call)
    this.waiting.push(call)
    this.connectIfWanted()
  }

  /** Takes no more calls; those it has finish. */
  close(): void {
    this.closed = true
    for (const connection of this.free.splice(0)) connection.destroy(null)
  }

  /** Ends every connection; calls hear of it. */
  destroy(): void {
    this.close()
    for (const call of this.waiting.splice(0)) call.onLost(closedError(), false)
    for (const connection of this.all) connection.destroy(closedError())
  }

  onFree(connection: Connection): void {
    const call = this.nextWaiting()
    if (call !== undefined) connection.send(call)
    else if (this.closed) connection.destroy(null)
    else this.free.push(connection)
  }

  onClosed(connection: Connection): void {
    this.all.delete(connection)
    const index = this.free.indexOf(connection)
    if (index !== -1) this.free.splice(index, 1)
    if (this.all.size === 0 && this.clock !== null) {
      clearInterval(this.clock)
      this.clock = null
    }
    this.connectIfWanted()
  }

  private nextFree(): Connection | undefined {
    for (;;) {
      const connection = this.free.pop()
      if (connection?.isReady() !== false) return connection
    }
  }

  private nextWaiting(): Call | undefined {
    for (;;) {
      const call = this.waiting.shift()
      if (call?.isCancelled !== true) return call
    }
  }

  private connectIfWanted(): void {
    if (this.connecting >= this.waiting.length) return
    if (this.all.size + this.connecting >= this.maxConnections) return
    this.connecting += 1
    this.connect(this.origin, (error, socket) => {
      this.connecting -= 1
      if (error !== null) this.nextWaiting()?.onLost(error, false)
      else this.adopt(new Connection(socket, this))
      this.connectIfWanted()
    })
  }

  private adopt(connection: Connection): void {
    this.all.add(connection)
    this.clock ??= setInterval(() => this.lookAtClock(), LOOK_EVERY_MS).unref()
    this.onFree(connection)
  }

  private lookAtClock(): void {
    const nowMs = performance.now()
    for (const connection of this.all) connection.checkTime(nowMs, KEEP_ALIVE_MS)
  }
}

function closedError(): Error {
  return codedError(LOST_CODE, 'The connections were closed')
}
