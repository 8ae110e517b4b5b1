import { plotValue } from '@/lib/core'
import type { UsageSums } from '@/lib/services'

/** What was charged less what the accounts cost, in USD, to be shown; below zero = more was paid than charged. */
export function marginOf(sums: Pick<UsageSums, 'actual_cost' | 'account_cost'>): number {
  return plotValue(sums.actual_cost) - plotValue(sums.account_cost)
}
