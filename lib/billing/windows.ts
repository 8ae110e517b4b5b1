import { ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'

/** A spending window as stored; `startMs` is `null` while none has begun. Times in milliseconds since the epoch. */
export type WindowState = {
  readonly startMs: number | null
  readonly used: Decimal
  readonly lengthMs: number
  /** Whole periods from the start, one after the other (subscriptions); else the next begins with the first event (keys). */
  readonly isPeriodic?: boolean
}

/** A window as it is now; `null` bounds = none is running, nothing is used. */
export type WindowNow = {
  readonly startMs: number | null
  readonly endsAtMs: number | null
  readonly used: Decimal
}

/** The window at a time: one that has ended counts for nothing, without waiting for anybody to reset it. */
export function windowAt(state: WindowState, nowMs: number): WindowNow {
  const { startMs, lengthMs, used } = state
  if (startMs === null) return { startMs: null, endsAtMs: null, used: ZERO }
  if (nowMs < startMs + lengthMs) return { startMs, endsAtMs: startMs + lengthMs, used }
  if (state.isPeriodic !== true) return { startMs: null, endsAtMs: null, used: ZERO }
  const currentMs = startMs + Math.floor((nowMs - startMs) / lengthMs) * lengthMs
  return { startMs: currentMs, endsAtMs: currentMs + lengthMs, used: ZERO }
}

/** The state after an event at its own time; an event older than the current window is not added to it. */
export function addToWindow(
  state: WindowState,
  event: { readonly atMs: number; readonly amount: Decimal },
): WindowState {
  const { startMs, lengthMs, used } = state
  if (startMs !== null && event.atMs < startMs) return state
  const now = windowAt(state, event.atMs)
  if (now.startMs === startMs && startMs !== null) return { ...state, used: used.plus(event.amount) }
  return { ...state, lengthMs, startMs: now.startMs ?? event.atMs, used: event.amount }
}
