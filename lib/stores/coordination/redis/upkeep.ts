import { ageSticky } from '../sticky-bindings'
import { giveBackKept } from './kept-leases'
import { renewLive } from './live-leases'
import { lookAround } from './own-tickets'
import type { RedisState } from './redis-state'
import { shareTraffic } from './shared-routes'
import { tellSpend } from './shared-spend'
import { operation } from './store-operations'

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

/** Another word than before: the store was emptied, so what runs here is registered again at once. */
function checkEpoch(state: RedisState, isRenewing: boolean, { onLost, onTime }: UpkeepEars): void {
  state.line.add({
    operation: operation('e', `${state.tag}.${state.options.clock()}`, state.spoolName()),
    done(answer, storeMs) {
      onTime(state.options.clock(), storeMs)
      const found = typeof answer === 'string' ? answer : null
      // Before the first answer nobody can tell: what runs or is pending by then is told once more.
      const wasLost = found !== state.epoch && (state.epoch !== null || state.live.size + state.told.size > 0)
      state.epoch = found
      if (!wasLost || !isRenewing) return
      giveBackKept(state)
      renewLive(state)
      tellSpend(state)
      onLost?.()
    },
    failed: () => undefined,
  })
}
