import type { RequestSums } from '@/lib/services'

type Errors = Pick<RequestSums, 'requests' | 'errors' | 'failed_requests'>

/** Requests that ended in an error of the gateway or a provider, billed or not. */
export function countErrors(sums: Errors): number {
  return sums.errors + sums.failed_requests
}

/** Their share of all requests; `null` = there were none. */
export function errorRate(sums: Errors): number | null {
  const all = sums.requests + sums.failed_requests
  return all === 0 ? null : countErrors(sums) / all
}
