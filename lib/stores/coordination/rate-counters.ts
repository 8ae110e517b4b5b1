const MINUTE_MS = 60_000

/**
 * Requests a minute, counted in fixed minutes of the clock: a limit of 60 lets 60 requests through in each calendar minute.
 * Only the running minute is kept, so memory is bounded by the keys seen in it.
 */
export type RateCounters = { minute: number; counts: Map<string, number> }

type RateLimit = { readonly key: string; readonly limit: number }

/** Makes empty counters. */
export function createRateCounters(): RateCounters {
  return { minute: -1, counts: new Map() }
}

function enterMinute(counters: RateCounters, nowMs: number): void {
  const minute = Math.floor(nowMs / MINUTE_MS)
  if (counters.minute === minute) return
  counters.minute = minute
  counters.counts = new Map()
}

/** The first limit that is used up, with the moment it resets; `null` when one more request passes all of them. Counts nothing. */
export function findUsedUpRate(
  counters: RateCounters,
  limits: readonly RateLimit[],
  nowMs: number,
): { readonly limitKey: string; readonly retryAtMs: number } | null {
  enterMinute(counters, nowMs)
  for (const { key, limit } of limits) {
    if (limit > 0 && (counters.counts.get(key) ?? 0) >= limit) {
      return { limitKey: key, retryAtMs: (counters.minute + 1) * MINUTE_MS }
    }
  }
  return null
}

/** Takes over what was counted elsewhere in the running minute. */
export function showRates(
  counters: RateCounters,
  { keys, counts }: { readonly keys: readonly string[]; readonly counts: readonly number[] },
  nowMs: number,
): void {
  enterMinute(counters, nowMs)
  keys.forEach((key, at) => counters.counts.set(key, counts[at] ?? 0))
}

/** Counts one request on every limit; limits ≤ 0 are not counted. */
export function countRates(counters: RateCounters, limits: readonly RateLimit[], nowMs: number): void {
  enterMinute(counters, nowMs)
  for (const { key, limit } of limits) {
    if (limit > 0) counters.counts.set(key, (counters.counts.get(key) ?? 0) + 1)
  }
}
