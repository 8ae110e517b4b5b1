import { Decimal } from '@/lib/core'
import { serviceTierFactor } from './service-tier'
import { fillPrices, mapPrices } from './token-prices'
import type { ContextTier, TieredPrices, TokenPrices } from './types'

/** Decimal places kept where a missing price is derived from a ratio; stated prices are never touched. */
const DERIVED_DECIMALS = 18

/**
 * Fills what a price source leaves out of a model's cache prices: reads and writes without a price cost what input costs,
 * 1-hour writes what 5-minute writes cost.
 *
 * **Source:** https://github.com/pydantic/genai-prices (a unit without a price is charged at its parent unit's).
 */
export function completeCachePrices(prices: TokenPrices): TokenPrices {
  const cacheWrite5m = prices.cacheWrite5m ?? prices.input
  return {
    ...prices,
    cacheWrite5m,
    cacheWrite1h: prices.cacheWrite1h ?? cacheWrite5m,
    cacheRead: prices.cacheRead ?? prices.input,
  }
}

/** A context tier with what it leaves out scaled as the tier scales input (cache) or output (image output). */
export function completeTier(base: TokenPrices, stated: TokenPrices): TokenPrices {
  return {
    input: stated.input ?? base.input,
    output: stated.output ?? base.output,
    cacheWrite5m: stated.cacheWrite5m ?? scale(base.cacheWrite5m, base.input, stated.input),
    cacheWrite1h: stated.cacheWrite1h ?? scale(base.cacheWrite1h, base.input, stated.input),
    cacheRead: stated.cacheRead ?? scale(base.cacheRead, base.input, stated.input),
    imageOutput: stated.imageOutput ?? scale(base.imageOutput, base.output, stated.output),
  }
}

/** Tiers of one model, lowest threshold first, each completed from the base prices. */
export function completeTiers(base: TokenPrices, stated: readonly ContextTier[]): readonly ContextTier[] {
  return stated
    .map(({ aboveTokens, prices }) => ({ aboveTokens, prices: completeTier(base, prices) }))
    .toSorted((a, b) => a.aboveTokens - b.aboveTokens)
}

/** Prices of a service tier; a kind it does not price takes the generic factor on the standard price. */
export function completeServiceTier(
  standard: TokenPrices,
  stated: TieredPrices,
  tier: 'priority' | 'flex',
): TieredPrices {
  const factor = serviceTierFactor(tier)
  const prices = fillPrices(
    stated.prices,
    mapPrices(standard, (price) => price.times(factor)),
  )
  return { prices, tiers: completeTiers(prices, stated.tiers) }
}

function scale(price: Decimal | null, from: Decimal | null, to: Decimal | null): Decimal | null {
  if (price === null || from === null || to === null || from.isZero()) return price
  return price.times(to).div(from).toDecimalPlaces(DERIVED_DECIMALS, Decimal.ROUND_HALF_EVEN)
}
