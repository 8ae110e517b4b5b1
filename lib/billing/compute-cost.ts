import { amountOfUnits, decimalOf } from '@/lib/core'
import type { Decimal, TokenUsage } from '@/lib/core'
import type { CostBreakdown, CostOptions } from './cost'
import { exactCost } from './exact-cost'
import type { ResolvedPrice } from './types'

/** Usage × price → cost in decimals. Parts and total are exact; `actual` is the total times the multiplier, rounded once. */
export function computeCost(usage: TokenUsage, price: ResolvedPrice, options: CostOptions): CostBreakdown {
  const cost = exactCost(usage, price, options)
  const { decimals, billingTier, longContext, unbilledUnits } = cost
  const amount = (digits: bigint): Decimal => decimalOf({ digits, decimals })
  return {
    input: amount(cost.input),
    output: amount(cost.output),
    cacheCreation: amount(cost.cacheCreation),
    cacheRead: amount(cost.cacheRead),
    imageOutput: amount(cost.imageOutput),
    extra: amount(cost.extra),
    total: amount(cost.total),
    actual: amountOfUnits(cost.actual),
    billingTier,
    longContext,
    unbilledUnits,
  }
}
