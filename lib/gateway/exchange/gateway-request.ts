import type { FlatHeaders } from '@/lib/upstream'
import type { RequestHeaders } from '@/lib/protocols'

/** Where a request's body comes from; consumed at most once. */
export type BodySource = {
  /** Declared length in bytes; `null` when chunked or absent. */
  readonly declaredLength: number | null
  /** Exactly one of `onEnd` and `onError` is called, once. `onChunk` answers `false` to stop reading. */
  consume(reader: BodyConsumer): void
}

type BodyConsumer = { onChunk(chunk: Buffer): boolean; onEnd(): void; onError(): void }

/** Takes a body that nobody looks at. */
export const UNREAD: BodyConsumer = { onChunk: () => true, onEnd: () => {}, onError: () => {} }

/** A request as the corridor sees it, whatever door it came through. */
export type GatewayRequest = {
  /** UUIDv7, also the id of its usage row. */
  readonly id: string
  readonly method: string
  /** Path without query, as sent. */
  readonly path: string
  /** Query without `?`, empty if none. */
  readonly query: string
  readonly headers: RequestHeaders
  /** The client's address after trusted proxies. */
  readonly clientAddress: string
  readonly body: BodySource
  readonly startedAtMs: number
}

/** Where the answer goes. Calls after the client has gone are harmless. */
export type ReplySink = {
  start(status: number, headers: FlatHeaders): void
  /** `false` = the client is slow: wait for `onDrain` before writing more. */
  write(chunk: Uint8Array): boolean
  end(chunk?: Uint8Array): void
  /** Ends a begun answer that cannot be finished, so that nobody takes what has come of it for the whole. */
  cut(): void
  /** Called once when a full buffer has emptied (or the client has gone). */
  onDrain(listener: () => void): void
  /** Called once if the client goes before the answer has ended; at once if it has gone already. */
  onGone(listener: () => void): void
  readonly started: boolean
  readonly gone: boolean
}
