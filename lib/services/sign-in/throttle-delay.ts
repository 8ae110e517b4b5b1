/** Failed attempts of one account or address. */
export type Failures = { readonly count: number; readonly lastAtMs: number }

/** How patient the house is. */
export type ThrottleLimit = {
  /** Failures that cost nothing. */
  readonly free: number
  readonly maxDelayMs: number
}

const FIRST_DELAY_MS = 1_000
/** Quiet for so long, failures are forgotten. */
export const FORGET_FAILURES_AFTER_MS = 60 * 60_000

/** How long the next attempt has to wait, 0 = not at all: each failure beyond the free ones doubles it, up to the limit's most. */
export function throttleDelayMs(failures: Failures, limit: ThrottleLimit, nowMs: number): number {
  const excess = currentFailures(failures, nowMs) - limit.free
  if (excess <= 0) return 0
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** Math.min(excess - 1, 30), limit.maxDelayMs)
  // A clock that was set back does not make anybody wait longer than the delay.
  return Math.min(delayMs, Math.max(0, failures.lastAtMs + delayMs - nowMs))
}

/** The failures that still count. */
export function currentFailures(failures: Failures, nowMs: number): number {
  return nowMs - failures.lastAtMs > FORGET_FAILURES_AFTER_MS ? 0 : failures.count
}
