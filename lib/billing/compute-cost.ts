import { contextTokens, isOne, roundCharge, ZERO } from '@/lib/core'
import type { Decimal, TokenUsage } from '@/lib/core'
import { matchInterval } from './intervals'
import { pricedServiceTier, serviceTierFactor } from './service-tier'
import type { ContextTier, CostBreakdown, CostOptions, ResolvedPrice, TokenPrices } from './types'
import { findUnitPrice } from './unit-price'

type Parts = Omit<CostBreakdown, 'extra' | 'total' | 'actual' | 'unbilledUnits'>

/** Usage × price → cost. Parts and total are exact; `actual` is the total times the multiplier, rounded once. */
export function computeCost(usage: TokenUsage, price: ResolvedPrice, options: CostOptions): CostBreakdown {
  const parts =
    price.mode === 'token' ? tokenParts(usage, price, options.serviceTier) : unitParts(usage, price, options)
  const extras = price.mode === 'token' ? extraCost(usage, price) : { extra: ZERO, unbilledUnits: [] }
  const { input, output, cacheCreation, cacheRead, imageOutput, billingTier, longContext } = parts
  const { extra, unbilledUnits } = extras
  const total = sum([input, output, cacheCreation, cacheRead, imageOutput, extra])
  // Named one by one: it is made for every request, and spreads make the engine build it step by step.
  return {
    input,
    output,
    cacheCreation,
    cacheRead,
    imageOutput,
    extra,
    total,
    actual: applyMultiplier(total, options.rateMultiplier),
    billingTier,
    longContext,
    unbilledUnits,
  }
}

/** What is charged of an exact total: times the multiplier (negative counts as 0), half-even to 10 decimals. */
export function applyMultiplier(total: Decimal, rateMultiplier: Decimal): Decimal {
  if (rateMultiplier.isNegative() || rateMultiplier.isZero() || total.isZero()) return ZERO
  return roundCharge(isOne(rateMultiplier) ? total : total.times(rateMultiplier))
}

function tokenParts(usage: TokenUsage, price: ResolvedPrice, serviceTier: string | null): Parts {
  const { prices, factor, billingTier, longContext } = selectPrices(usage, price, serviceTier)
  const imageTokens = Math.min(usage.imageOutputTokens, usage.outputTokens)
  const cacheCreation = add(
    cost(prices.cacheWrite5m, usage.cacheCreation5mTokens),
    cost(prices.cacheWrite1h, usage.cacheCreation1hTokens),
  )
  return {
    input: scale(cost(prices.input, usage.inputTokens), factor),
    output: scale(cost(prices.output, usage.outputTokens - imageTokens), factor),
    cacheCreation: scale(cacheCreation, factor),
    cacheRead: scale(cost(prices.cacheRead, usage.cacheReadTokens), factor),
    imageOutput: scale(cost(prices.imageOutput, imageTokens), factor),
    billingTier,
    longContext,
  }
}

function scale(amount: Decimal, factor: Decimal | null): Decimal {
  return factor === null ? amount : amount.times(factor)
}

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

/** Requests or images × unit price; an image without a known size is a 1K image. */
function unitParts(usage: TokenUsage, price: ResolvedPrice, options: CostOptions): Parts {
  const isImage = price.mode === 'image'
  const count = isImage ? usage.imageCount : Math.max(1, options.requestCount ?? 1)
  const label = usage.imageSize ?? (isImage ? '1K' : null)
  const unit = findUnitPrice(price, label, contextTokens(usage))
  const amount = unit === null ? ZERO : cost(unit.price, count)
  return {
    input: ZERO,
    output: isImage ? ZERO : amount,
    cacheCreation: ZERO,
    cacheRead: ZERO,
    imageOutput: isImage ? amount : ZERO,
    billingTier: unit?.tier ?? null,
    longContext: false,
  }
}

function extraCost(usage: TokenUsage, price: ResolvedPrice): Pick<CostBreakdown, 'extra' | 'unbilledUnits'> {
  let extra = ZERO
  const unbilledUnits: string[] = []
  for (const unit in usage.extraUnits) {
    const count = usage.extraUnits[unit] ?? 0
    if (count <= 0) continue
    const unitPrice = price.extraUnits[unit]
    if (unitPrice === undefined) unbilledUnits.push(unit)
    else extra = add(extra, cost(unitPrice, count))
  }
  return { extra, unbilledUnits }
}

function cost(price: Decimal | null, count: number): Decimal {
  return price === null || count <= 0 ? ZERO : price.times(count)
}

function add(a: Decimal, b: Decimal): Decimal {
  if (a.isZero()) return b
  return b.isZero() ? a : a.plus(b)
}

function sum(parts: readonly Decimal[]): Decimal {
  let total = ZERO
  for (const part of parts) total = add(total, part)
  return total
}
