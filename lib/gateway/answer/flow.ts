import type { UpstreamResponse } from '@/lib/upstream'
import type { ChunkReader, StreamObserver } from '@/lib/protocols'
import type { Attempt, AttemptEnd } from '../wire/attempt'
import type { EndWait } from './wait-for-end'

/** One stream on its way to the client. */
export type Flow = {
  readonly attempt: Attempt
  readonly response: UpstreamResponse
  readonly observer: StreamObserver
  /** What the upstream's chunks go through to the client, the observer at their head. */
  readonly reader: ChunkReader
  /** One answer, no events. */
  readonly isWhole: boolean
  readonly finish: (end: AttemptEnd) => void
  firstTokenMs: number | null
  hasForwarded: boolean
  upstreamEnded: boolean
  /** `ending`: the terminal event has come, and more may. `abandoned`: another account takes over, nothing of this stream counts. */
  settlement: 'open' | 'ending' | 'writing' | 'written' | 'abandoned'
  /** Bytes of the terminal event and after it, held until the row is written. */
  readonly held: Buffer[]
  lingering: NodeJS.Timeout | null
  /** Set while more may come behind the terminal event. */
  endWait: EndWait | null
}

/** Milliseconds since the epoch, by the clock of the gateway. */
export function nowMsOf({ attempt }: Pick<Flow, 'attempt'>): number {
  return attempt.job.exchange.gateway.config.nowMs()
}
