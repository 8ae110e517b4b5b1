const SECOND_MS = 1000
const SECONDS_A_MINUTE = 60

/** A duration as people read it: `840 ms`, `2.31 s`, `12.3 s`, `2 min 5 s`. */
export function formatDuration(durationMs: number): string {
  const wholeMs = Math.round(durationMs)
  if (wholeMs < SECOND_MS) return `${wholeMs} ms`
  if (wholeMs < 10 * SECOND_MS) return `${(wholeMs / SECOND_MS).toFixed(2)} s`
  const tenths = (wholeMs / SECOND_MS).toFixed(1)
  if (Number(tenths) < SECONDS_A_MINUTE) return `${tenths} s`
  const seconds = Math.round(wholeMs / SECOND_MS)
  return `${Math.floor(seconds / SECONDS_A_MINUTE)} min ${seconds % SECONDS_A_MINUTE} s`
}
