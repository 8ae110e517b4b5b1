const SECOND_MS = 1000
const MINUTE_MS = 60_000

/** A duration as people read it: `840 ms`, `12.3 s`, `2 min 5 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < SECOND_MS) return `${Math.round(durationMs)} ms`
  if (durationMs < MINUTE_MS) return `${(durationMs / SECOND_MS).toFixed(durationMs < 10_000 ? 2 : 1)} s`
  const minutes = Math.floor(durationMs / MINUTE_MS)
  return `${minutes} min ${Math.round((durationMs % MINUTE_MS) / SECOND_MS)} s`
}
