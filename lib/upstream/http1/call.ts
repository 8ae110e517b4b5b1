import type { UpstreamHeaders } from '../types'
import type { Connection } from './connection'

/** One request on its way, as pool and connection see it. `onEnd` or `onLost` is the last it hears. */
export type Call = {
  /** Request line and headers but for the length; asked for before `onSent`. */
  readonly head: Uint8Array
  /** The length and the empty line. */
  readonly headEnd: string
  readonly body: Uint8Array
  readonly headersTimeoutMs: number
  readonly idleTimeoutMs: number
  /** Nobody waits for the answer any more; a call that was not sent yet never is. */
  readonly isCancelled: boolean
  /** `isReused`: the connection has served before. */
  onSent(connection: Connection, isReused: boolean): void
  onHead(status: number, headers: UpstreamHeaders): void
  onBody(chunk: Buffer): void
  /** It runs for `STILL_RUNNING_MS`, and again after as long, whatever has come of its answer. */
  onStillRunning(): void
  onEnd(): void
  /** `hasBegun`: something of the answer had come. */
  onLost(error: Error, hasBegun: boolean): void
}
