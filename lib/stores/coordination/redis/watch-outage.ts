import type { StoreLogger } from '../../store-logger'
import { giveBackKept } from './kept-leases'
import { payOwed, renewLive } from './live-leases'
import { wakeAll } from './own-tickets'
import type { RedisState } from './redis-state'
import { tellSpend } from './shared-spend'
import { owePrices } from './unsent-prices'

const PROBE_EVERY_MS = 250
/** A probe without an answer for so long: the connection is given up and made anew. */
const HUNG_MS = 5_000

export type OutageWatch = {
  /** Redis did not answer, or answered with an error: from now on without it, until a probe is answered. */
  begin(error: Error): void
  stop(): void
}

export type OutageWatchOptions = {
  readonly state: RedisState
  readonly logger: StoreLogger
  /** Asks the store for something small; rejects when it does not answer in time. */
  readonly probe: () => Promise<void>
  /** Gives the connection up. */
  readonly reconnect: () => void
}

/** Goes on without Redis while it is away and comes back by itself. */
export function watchOutage(options: OutageWatchOptions): OutageWatch {
  const { state, logger } = options
  let timer: NodeJS.Timeout | null = null
  let probingSince: number | null = null
  let beganAt = 0
  const end = (): void => {
    if (timer !== null) clearInterval(timer)
    timer = null
    state.isAway = false
    // First what is to be paid, then what is free again, then what is still held: the store ends up with exactly what runs, and
    // never sees a hold go whose price it does not know.
    tellSpend(state)
    payOwed(state)
    renewLive(state)
    wakeAll(state)
    const awayMs = Math.round(performance.now() - beganAt)
    logger.warn({ awayMs, leases: state.live.size }, 'Redis is back: limits are shared again')
  }
  const look = (): void => {
    if (probingSince !== null) {
      if (performance.now() - probingSince < HUNG_MS) return
      probingSince = performance.now()
      options.reconnect()
      return
    }
    probingSince = performance.now()
    options
      .probe()
      .then(() => {
        if (timer !== null) end()
      })
      .catch(() => undefined)
      .finally(() => {
        probingSince = null
      })
  }
  return {
    begin(error) {
      if (state.isAway) return
      state.isAway = true
      state.outages += 1
      beganAt = performance.now()
      goWithout(options, error)
      timer ??= setInterval(look, PROBE_EVERY_MS)
      timer.unref()
    },
    stop() {
      if (timer !== null) clearInterval(timer)
      timer = null
    },
  }
}

/** What runs counts for the local store too; whoever waits looks again, there. */
function goWithout({ state, logger }: OutageWatchOptions, error: Error): void {
  const { storeOutage } = state.settings()
  logger.error(
    { err: error, storeOutage },
    storeOutage === 'reject'
      ? 'Redis is away: requests are refused until it is back'
      : 'Redis is away: each process goes on by its own limits until it is back',
  )
  giveBackKept(state)
  for (const lease of state.live.values()) state.local.adopt(lease)
  state.line.failAll()
  owePrices(state)
  wakeAll(state)
}
