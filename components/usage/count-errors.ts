/** What is known of the requests of a time, as the dashboards' API tells it. */
type Errors = {
  /** Billed ones. */
  readonly requests: number
  /** Of them, those that ended in an error. */
  readonly errors: number
  /** Those that failed before anything was billed. */
  readonly failed_requests: number
}

/** Requests that ended in an error of the gateway or a provider, billed or not. */
export function countErrors(sums: Errors): number {
  return sums.errors + sums.failed_requests
}

/** Their share of all requests; `null` = there were none. */
export function errorRate(sums: Errors): number | null {
  const all = sums.requests + sums.failed_requests
  return all === 0 ? null : countErrors(sums) / all
}
