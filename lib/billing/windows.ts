import { ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'

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
  if (startMs !== null && nowMs < startMs + lengthMs) return { startMs, endsAtMs: startMs + lengthMs, used }
  return NOT_RUNNING
}
