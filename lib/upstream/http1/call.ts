import type { UpstreamHeaders } from '../types'
import type { Connection } from './connection'

/** One request on its way, as pool and connection see it. `onEnd` or `onLost` is the last it hears. */
export type Call = {
  /** The request without its body: request line and headers, with the empty line; asked for before `onSent`. */
  readonly head: Uint8Array
  readonly body: Uint8Array
  readonly headersTimeoutMs: number
  readonly idleTimeoutMs: number
  /** Nobody waits for the answer any more; a call that was not sent yet never is. */
  readonly isCancelled: boolean
  /** `isReused`: the connection has served before. */
  onSent(connection: Connection, isReused: boolean): void
  onHead(status: number, headers: UpstreamHeaders): void
  onBody(chunk: Buffer): void
  onEnd(): void
  onLost(error: Error): void
}
