import { ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'

/**
 * How far ahead of the present a window may begin: the clocks of processes differ a little. One that begins later still was begun by
 * a clock that was ahead: of keys, accounts and subscriptions alike it counts for nothing, and what is spent now begins another.
 */
export const CLOCK_AHEAD_MS = 300_000

/**
 * A key's spending window as stored; the next begins with the first event after its end. `startMs` is `null` while none has
 * begun. Times in milliseconds since the epoch.
 */
export type WindowState = {
  readonly startMs: number | null
  readonly used: Decimal
  readonly lengthMs: number
}

/** A window as it is now; `null` bounds = none is running, nothing is used. */
export type WindowNow = {
  readonly startMs: number | null
  readonly endsAtMs: number | null
  readonly used: Decimal
}

const NOT_RUNNING: WindowNow = { startMs: null, endsAtMs: null, used: ZERO }

/** The window at a time: one that has ended counts for nothing, without waiting for anybody to reset it. */
export function windowAt(state: WindowState, nowMs: number): WindowNow {
  const { startMs, lengthMs, used } = state
  if (startMs === null || startMs > nowMs + CLOCK_AHEAD_MS || nowMs >= startMs + lengthMs) return NOT_RUNNING
  return { startMs, endsAtMs: startMs + lengthMs, used }
}
