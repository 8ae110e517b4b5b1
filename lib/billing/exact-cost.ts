import { exactOf, isModalityUnit, NOTHING, powerOfTen, unitInTier, ZERO } from '@/lib/core'
import type { Decimal, Exact, ModalityUnit, TokenUsage } from '@/lib/core'
import { chargedUnits } from './charged-units'
import type { CostOptions, ExactCost } from './cost'
import { selectPrices } from './select-prices'
import { pricedServiceTier, serviceTierFactor } from './service-tier'
import { selectedRates } from './token-rates'
import type { ResolvedPrice } from './types'
import { unitPriceOf } from './unit-price'

type Parts = Omit<ExactCost, 'extra' | 'total' | 'actual' | 'unbilledUnits'>

/**
 * Usage × price → cost, in integers: a price is a whole number of its last decimal place, counts are whole, and so every
 * part and the total are exact. `actual` is the total times the multiplier, rounded once.
 */
export function exactCost(usage: TokenUsage, price: ResolvedPrice, options: CostOptions): ExactCost {
  if (price.mode !== 'token') return finish(unitParts(usage, price, options), NO_EXTRAS, options)
  const parts = tokenParts(usage, price, options.serviceTier)
  const extras = extraCost(usage, price, options.serviceTier)
  const { decimals } = extras.extra
  return finish(decimals > parts.decimals ? withDecimals(parts, decimals) : parts, extras, options)
}

/** The total of `exactCost` alone, for who charges nothing: in numbers where they are exact, which is nearly always. */
export function exactTotal(usage: TokenUsage, price: ResolvedPrice, options: TotalOptions): Exact {
  const quick = price.mode === 'token' ? quickTotal(usage, price, options.serviceTier) : null
  if (quick !== null) return quick
  const { total, decimals } = exactCost(usage, price, { ...options, rateMultiplier: ZERO })
  return { digits: total, decimals }
}

type TotalOptions = Omit<CostOptions, 'rateMultiplier'>

function quickTotal(usage: TokenUsage, price: ResolvedPrice, serviceTier: string | null): Exact | null {
  const { quick, decimals } = selectedRates(price, selectPrices(usage, price, serviceTier))
  if (quick === null || hasExtras(usage)) return null
  const imageTokens = Math.min(usage.imageOutputTokens, usage.outputTokens)
  const total =
    quickCost(quick.input, usage.inputTokens) +
    quickCost(quick.output, usage.outputTokens - imageTokens) +
    quickCost(quick.cacheWrite5m, usage.cacheCreation5mTokens) +
    quickCost(quick.cacheWrite1h, usage.cacheCreation1hTokens) +
    quickCost(quick.cacheRead, usage.cacheReadTokens) +
    quickCost(quick.imageOutput, imageTokens)
  // None is below 0: what was rounded on the way is beyond this, or no number.
  return total <= Number.MAX_SAFE_INTEGER ? { digits: BigInt(total), decimals } : null
}

function quickCost(rate: number, count: number): number {
  return count > 0 ? rate * Math.trunc(count) : 0
}

function hasExtras({ extraUnits }: TokenUsage): boolean {
  for (const unit in extraUnits) if (Object.hasOwn(extraUnits, unit)) return true
  return false
}

function finish(parts: Parts, { extra, unbilledUnits }: Extras, options: CostOptions): ExactCost {
  const { decimals, input, output, cacheCreation, cacheRead, imageOutput } = parts
  const extraDigits = extra.digits * powerOfTen(decimals - extra.decimals)
  const total = input + output + cacheCreation + cacheRead + imageOutput + extraDigits
  // Named one by one: it is made for every request, and spreads make the engine build it step by step.
  return {
    decimals,
    input,
    output,
    cacheCreation,
    cacheRead,
    imageOutput,
    extra: extraDigits,
    total,
    actual: chargedUnits({ digits: total, decimals }, options.rateMultiplier),
    billingTier: parts.billingTier,
    longContext: parts.longContext,
    unbilledUnits,
  }
}

function tokenParts(usage: TokenUsage, price: ResolvedPrice, serviceTier: string | null): Parts {
  const selected = selectPrices(usage, price, serviceTier)
  const { billingTier, longContext } = selected
  const rates = selectedRates(price, selected)
  const imageTokens = Math.min(usage.imageOutputTokens, usage.outputTokens)
  return {
    decimals: rates.decimals,
    input: cost(rates.input, usage.inputTokens),
    output: cost(rates.output, usage.outputTokens - imageTokens),
    cacheCreation:
      cost(rates.cacheWrite5m, usage.cacheCreation5mTokens) +
      cost(rates.cacheWrite1h, usage.cacheCreation1hTokens),
    cacheRead: cost(rates.cacheRead, usage.cacheReadTokens),
    imageOutput: cost(rates.imageOutput, imageTokens),
    billingTier,
    longContext,
  }
}

/** Requests or images × unit price; an image without a known size is a 1K image. */
function unitParts(usage: TokenUsage, price: ResolvedPrice, options: CostOptions): Parts {
  const isImage = price.mode === 'image'
  const count = isImage ? usage.imageCount : Math.max(1, options.requestCount ?? 1)
  const unit = unitPriceOf(usage, price)
  const { digits, decimals } = unit === null ? NOTHING : exactOf(unit.price)
  const amount = cost(digits, count)
  return {
    decimals,
    input: 0n,
    output: isImage ? 0n : amount,
    cacheCreation: 0n,
    cacheRead: 0n,
    imageOutput: isImage ? amount : 0n,
    billingTier: unit?.tier ?? null,
    longContext: false,
  }
}

type Extras = { readonly extra: Exact; readonly unbilledUnits: readonly string[] }

const NO_EXTRAS: Extras = { extra: NOTHING, unbilledUnits: [] }

/** Fees are the same in every service tier; tokens are not, whatever they are of. A modality without a surcharge costs what text does. */
function extraCost(usage: TokenUsage, price: ResolvedPrice, serviceTier: string | null): Extras {
  let extras = NO_EXTRAS
  for (const unit in usage.extraUnits) {
    const count = usage.extraUnits[unit] ?? 0
    if (count <= 0) continue
    const isTokens = isModalityUnit(unit)
    const unitPrice = isTokens ? surcharge(price, unit, serviceTier) : price.extraUnits[unit]
    if (unitPrice === undefined) {
      if (!isTokens) extras = { ...extras, unbilledUnits: [...extras.unbilledUnits, unit] }
    } else {
      const { digits, decimals } = exactOf(unitPrice)
      extras = { ...extras, extra: add(extras.extra, { digits: cost(digits, count), decimals }) }
    }
  }
  return extras
}

/** What a token costs beyond one of text; `undefined` = nothing. */
function surcharge(
  { extraUnits, serviceTiersApply }: ResolvedPrice,
  unit: ModalityUnit,
  serviceTier: string | null,
): Decimal | undefined {
  const tier = serviceTiersApply ? pricedServiceTier(serviceTier) : null
  if (tier === null) return extraUnits[unit]
  return extraUnits[unitInTier(unit, tier)] ?? extraUnits[unit]?.times(serviceTierFactor(tier))
}

/** Counts are whole numbers; a part of one costs nothing. */
function cost(rate: bigint, count: number): bigint {
  return count > 0 ? rate * BigInt(Math.trunc(count)) : 0n
}

function add(a: Exact, b: Exact): Exact {
  const decimals = Math.max(a.decimals, b.decimals)
  const digitsOf = (one: Exact): bigint => one.digits * powerOfTen(decimals - one.decimals)
  return { digits: digitsOf(a) + digitsOf(b), decimals }
}

/** The same amounts with more decimal places. */
function withDecimals(parts: Parts, decimals: number): Parts {
  const by = powerOfTen(decimals - parts.decimals)
  return {
    ...parts,
    decimals,
    input: parts.input * by,
    output: parts.output * by,
    cacheCreation: parts.cacheCreation * by,
    cacheRead: parts.cacheRead * by,
    imageOutput: parts.imageOutput * by,
  }
}
