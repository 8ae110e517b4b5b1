import { contextTokens } from '@/lib/core'
import type { Decimal, TokenUsage } from '@/lib/core'
import { matchInterval } from './intervals'
import { pricedServiceTier, serviceTierFactor } from './service-tier'
import type { ContextTier, ResolvedPrice, TokenPrices } from './types'

/** The token prices that apply to one usage, and why. */
export type SelectedPrices = {
  readonly prices: TokenPrices
  /** On top of the prices; `null` = 1. */
  readonly factor: Decimal | null
  /** Label of the interval or context tier; `null` = the default prices. */
  readonly billingTier: string | null
  readonly longContext: boolean
}

/** Chooses the token prices of a usage: channel intervals by context; else catalogue context tiers and service tiers. */
export function selectPrices(
  usage: TokenUsage,
  price: ResolvedPrice,
  serviceTier: string | null,
): SelectedPrices {
  if (price.intervals.length > 0) {
    const interval = matchInterval(price.intervals, contextTokens(usage))
    if (interval !== null) {
      return { prices: interval.prices, factor: null, billingTier: interval.label, longContext: false }
    }
  }
  const tier = price.serviceTiersApply ? pricedServiceTier(serviceTier) : null
  const own = tier === null ? null : price[tier]
  if (own === null && price.contextTiers.length === 0) {
    const factor = tier === null ? null : serviceTierFactor(tier)
    return { prices: price.prices, factor, billingTier: null, longContext: false }
  }
  const context = contextTokens(usage)
  const ownTier = own === null ? null : pickContextTier(own.tiers, context)
  if (ownTier !== null) return { ...longContextOf(ownTier), factor: null }
  const baseTier = pickContextTier(price.contextTiers, context)
  if (own !== null && baseTier === null) {
    return { prices: own.prices, factor: null, billingTier: null, longContext: false }
  }
  const factor = tier === null ? null : serviceTierFactor(tier)
  if (baseTier !== null) return { ...longContextOf(baseTier), factor }
  return { prices: price.prices, factor, billingTier: null, longContext: false }
}

function longContextOf(tier: ContextTier): Omit<SelectedPrices, 'factor'> {
  return { prices: tier.prices, billingTier: `>${tier.aboveTokens}`, longContext: true }
}

/** The highest tier whose threshold the context exceeds, strictly. */
function pickContextTier(tiers: readonly ContextTier[], context: number): ContextTier | null {
  for (let i = tiers.length - 1; i >= 0; i--) {
    const tier = tiers[i]
    if (tier !== undefined && context > tier.aboveTokens) return tier
  }
  return null
}
