/** Requests of the wait room beyond a user's own slots. */
export const EXTRA_WAITING = 20

/** How many requests of one user may wait at once; a concurrency ≤ 0 (unlimited) counts as 1. */
export function maxWaiting(concurrency: number): number {
  return Math.max(concurrency, 1) + EXTRA_WAITING
}
