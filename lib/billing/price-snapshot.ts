import { decimalText } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import type { ResolvedPrice, TieredPrices, TokenPrices } from './types'

type JsonObject = Readonly<Record<string, unknown>>

/** A resolved price as a JSON value with decimal texts: enough to recompute the cost of a row years later. */
export function priceSnapshot(price: Omit<ResolvedPrice, 'snapshotJson' | 'memory'>): JsonObject {
  return compact({
    mode: price.mode,
    source: price.source,
    entry_id: price.entryId,
    catalogue_id: price.catalogueId,
    ...(price.mode === 'token' ? tokenSnapshot(price) : unitSnapshot(price)),
  })
}

function tokenSnapshot(price: Omit<ResolvedPrice, 'snapshotJson' | 'memory'>): JsonObject {
  return {
    prices: pricesJson(price.prices),
    intervals: orNull(
      price.intervals.map((interval) => ({
        label: interval.label,
        min_tokens: interval.minTokens,
        max_tokens: interval.maxTokens,
        prices: pricesJson(interval.prices),
      })),
    ),
    context_tiers: tiersJson(price.contextTiers),
    priority: tieredJson(price.priority),
    flex: tieredJson(price.flex),
    service_tiers_apply: price.serviceTiersApply,
    extra_units: unitsJson(Object.entries(price.extraUnits)),
  }
}

function unitSnapshot(price: Omit<ResolvedPrice, 'snapshotJson' | 'memory'>): JsonObject {
  return {
    unit_price: price.unitPrice === null ? null : decimalText(price.unitPrice),
    tiers: unitsJson([...price.labelTiers]),
    intervals: orNull(
      price.intervals.map((interval) => ({
        label: interval.label,
        min_tokens: interval.minTokens,
        max_tokens: interval.maxTokens,
        unit_price: interval.unitPrice === null ? null : decimalText(interval.unitPrice),
      })),
    ),
  }
}

function pricesJson(prices: TokenPrices): JsonObject {
  return compact({
    input: textOf(prices.input),
    output: textOf(prices.output),
    cache_write_5m: textOf(prices.cacheWrite5m),
    cache_write_1h: textOf(prices.cacheWrite1h),
    cache_read: textOf(prices.cacheRead),
    image_output: textOf(prices.imageOutput),
  })
}

function tiersJson(tiers: TieredPrices['tiers']): readonly JsonObject[] | null {
  return orNull(tiers.map((tier) => ({ above_tokens: tier.aboveTokens, prices: pricesJson(tier.prices) })))
}

function tieredJson(tiered: TieredPrices | null): JsonObject | null {
  if (tiered === null) return null
  return compact({ prices: pricesJson(tiered.prices), context_tiers: tiersJson(tiered.tiers) })
}

function unitsJson(units: readonly (readonly [string, Decimal])[]): JsonObject | null {
  return units.length === 0
    ? null
    : Object.fromEntries(units.map(([unit, price]) => [unit, decimalText(price)]))
}

function textOf(price: Decimal | null): string | null {
  return price === null ? null : decimalText(price)
}

function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list
}

function compact(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}
