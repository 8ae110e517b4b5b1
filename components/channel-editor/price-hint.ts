import type { BillingMode } from '@/lib/core'

/** The text under an entry's prices: what an empty one means. An account cost rule (by its path in the body) has no catalogue behind it. */
export function priceHint(
  mode: BillingMode,
  path: string,
): 'tokenPricesHint' | 'ruleTokenPricesHint' | 'unitPriceHint' {
  if (mode !== 'token') return 'unitPriceHint'
  return path.startsWith('account_stats_pricing_rules.') ? 'ruleTokenPricesHint' : 'tokenPricesHint'
}
