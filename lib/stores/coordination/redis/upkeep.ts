import { ageSticky } from '../sticky-bindings'
import { giveBackKept } from './kept-leases'
import { renewLive } from './live-leases'
import { lookAround } from './own-tickets'
import type { RedisState } from './redis-state'
import { shareTraffic } from './shared-routes'
import { tellSpend } from './shared-spend'
import { numberAt, operation, textAt } from './store-operations'

const LOOK_MS = 100
const TICK_MS = 1_000

/** What is heard of the store each second: that it has lost everything, and the time of both clocks. */
export type UpkeepEars = {
  readonly onLost?: (() => void) | undefined
  readonly onTime: (ownMs: number, storeMs: number) => void
}

/** The timers of the store: parked tickets ten times a second, the store's housekeeping each second, renewal in time. */
export function startUpkeep(state: RedisState, ears: UpkeepEars): { stopRenewing(): void; stop(): void } {
  const { clock, schedule, renewEveryMs } = state.options
  let isRenewing = true
  let renewedAtMs = clock()
  let tickedAtMs = clock()
  let cancel = schedule(look, LOOK_MS)
  function look(): void {
    cancel = schedule(look, LOOK_MS)
    if (state.tickets.size > 0) lookAround(state)
    if (clock() - tickedAtMs < TICK_MS && clock() >= tickedAtMs) return
    tickedAtMs = clock()
    ageSticky(state.mirror.sticky, clock())
    ageSticky(state.mirror.answers, clock())
    state.earlyWakes.age()
    if (state.isAway) return
    checkEpoch(state, isRenewing, ears)
    shareTraffic(state)
    if (!isRenewing || clock() - renewedAtMs < renewEveryMs) return
    renewedAtMs = clock()
    renewLive(state)
  }
  return {
    stopRenewing: () => {
      isRenewing = false
    },
    stop: () => cancel(),
  }
}

/** Another word than before, or an older memory: the store lost something, so what runs here is registered again at once. */
function checkEpoch(state: RedisState, isRenewing: boolean, { onLost, onTime }: UpkeepEars): void {
  const { seen } = state
  const name = state.spoolName()
  const seenMs = seen?.name === name ? seen.ms : 0
  state.line.add({
    operation: operation('e', `${state.tag}.${state.options.clock()}`, name, seenMs),
    done(answer, storeMs) {
      onTime(state.options.clock(), storeMs)
      const found = textAt(answer, 0)
      const isOlder = numberAt(answer, 1) === 1
      // Before the first answer nobody can tell: what runs or is pending by then is told once more.
      const isOther = found !== state.epoch && (state.epoch !== null || state.live.size + state.told.size > 0)
      state.epoch = found
      // Before its spool is there, a process has no name of its own.
      state.seen = name === '' ? null : { name, ms: storeMs }
      if (!(isOther || isOlder) || !isRenewing) return
      giveBackKept(state)
      renewLive(state)
      tellSpend(state)
      onLost?.()
    },
    // It may have been heard all the same.
    failed: () => {
      state.seen = null
    },
  })
}
