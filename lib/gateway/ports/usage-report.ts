import type { Decimal } from '@/lib/core'

/** Sums over a period for `GET /v1/usage`. */
export type UsageTotals = {
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheCreationTokens: number
  readonly cacheReadTokens: number
  readonly totalCost: Decimal
  readonly actualCost: Decimal
}

/** One key's usage; `today` is the day of the user's time zone, rates are the last minute's. */
export type KeyUsageReport = {
  readonly today: UsageTotals
  readonly total: UsageTotals
  readonly averageDurationMs: number
  readonly requestsPerMinute: number
  readonly tokensPerMinute: number
}
