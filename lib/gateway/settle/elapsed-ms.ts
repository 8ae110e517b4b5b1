/** Days that a column of milliseconds holds, and more than any request takes. */
const MOST_MS = 2 ** 31 - 1

/** Time between two readings of the clock, which may be set anew in between, by years and backwards. */
export function elapsedMs(fromMs: number, toMs: number): number {
  return Math.min(MOST_MS, Math.max(0, toMs - fromMs))
}
