import type { SharedReadings } from '@/lib/gateway'
import { userSlots } from '../memory-state'
import { showRates } from '../rate-counters'
import { dropSticky, writeSticky } from '../sticky-bindings'
import type { RedisState } from './redis-state'
import { numbersOf, operation } from './store-operations'

/** Asks what a request of the caller would meet beside its accounts; `then` is called also when nobody can say. */
export function lookAtCaller(state: RedisState, readings: SharedReadings, then: () => void): void {
  const { userId, rateKeys, stickyKeys } = readings
  state.line.add({
    operation: operation('m', String(userId), rateKeys, stickyKeys),
    done(answer) {
      const [inUse = 0, ...figures] = numbersOf(answer)
      userSlots(state.mirror, userId).inUse = inUse
      showRates(state.mirror.rates, { keys: rateKeys, counts: figures }, state.options.clock())
      const bindings = figures.slice(rateKeys.length)
      stickyKeys.forEach((key, at) => showBinding(state, key, bindings.slice(at * 2, at * 2 + 2)))
      then()
    },
    failed: then,
  })
}

/** The session's account and for how long it stays bound; 0 = it is not. It ends here when it ends there. */
function showBinding(
  { mirror, options }: RedisState,
  key: string,
  [value = 0, leftMs = 0]: readonly number[],
): void {
  if (value === 0) dropSticky(mirror.sticky, key)
  else writeSticky(mirror.sticky, { key, value }, options.clock() + leftMs - mirror.sticky.ttlMs)
}
