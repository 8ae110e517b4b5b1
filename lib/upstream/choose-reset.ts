/** One window of a limit. */
export type LimitWindow = {
  /** Milliseconds since the epoch, `null` = not told. */
  readonly resetMs: number | null
  readonly isExhausted: boolean
}

/** The reset that ends a limit: the latest of the exhausted windows; if none is exhausted, the soonest of all. */
export function chooseReset(windows: readonly LimitWindow[]): number | null {
  const exhausted = windows.filter((window) => window.isExhausted)
  const resets = (exhausted.length > 0 ? exhausted : windows)
    .map((window) => window.resetMs)
    .filter((resetMs) => resetMs !== null)
  if (resets.length === 0) return null
  return exhausted.length > 0 ? Math.max(...resets) : Math.min(...resets)
}
