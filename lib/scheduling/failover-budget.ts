const SHARE_PERCENT = 20
const FLOOR = 20

/** What a route saw in the last minute. */
export type RouteTraffic = {
  readonly requests: number
  /** Attempts beyond the first that its failures caused: retries and failovers. */
  readonly extraAttempts: number
}

/** How many extra attempts a minute's traffic pays for: 20 % of its requests, at least 20. */
export function failoverBudget(requests: number): number {
  return Math.max(FLOOR, Math.floor((requests * SHARE_PERCENT) / 100))
}

/** Whether one more retry or failover fits, so that a bad upstream is not answered with a storm. */
export function hasFailoverBudget({ requests, extraAttempts }: RouteTraffic): boolean {
  return extraAttempts < failoverBudget(requests)
}
