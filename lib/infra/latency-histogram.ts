/**
 * Upper bounds, in milliseconds and inclusive, of the buckets of `duration_histogram` and `first_token_histogram` in
 * the usage rollups. A histogram has one bucket more than bounds: the last counts everything slower. The bounds are
 * part of the stored data and never change.
 */
export const LATENCY_HISTOGRAM_BOUNDS_MS: readonly number[] = [
  50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500, 10_000, 15_000, 20_000, 30_000, 45_000,
  60_000, 90_000, 120_000, 180_000, 300_000, 600_000,
]
