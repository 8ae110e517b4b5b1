import type { ChannelPriceEntry, PriceFields } from '@/lib/billing'
import { BILLING_MODES } from '@/lib/core'
import { fromDatabaseOrNull } from '../shared/json'
import { oneOf, platformOf } from '../shared/narrow'
import type { PricingEntryRow, PricingIntervalRow } from './select'

/** A stored entry of a price list as billing reads it. */
export function toPriceEntry(row: PricingEntryRow): ChannelPriceEntry {
  return {
    id: Number(row.id),
    platform: platformOf(row.platform),
    models: row.models,
    billingMode: oneOf(BILLING_MODES, row.billingMode),
    ...toPrices(row),
    intervals: row.intervals.map((interval) => ({
      minTokens: Number(interval.minTokens),
      maxTokens: interval.maxTokens === null ? null : Number(interval.maxTokens),
      tierLabel: interval.tierLabel === '' ? null : interval.tierLabel,
      ...toPrices(interval),
    })),
  }
}

function toPrices(row: PricingEntryRow | PricingIntervalRow): PriceFields {
  return {
    inputPrice: fromDatabaseOrNull(row.inputPrice),
    outputPrice: fromDatabaseOrNull(row.outputPrice),
    cacheWritePrice: fromDatabaseOrNull(row.cacheWritePrice),
    cacheReadPrice: fromDatabaseOrNull(row.cacheReadPrice),
    imageOutputPrice: fromDatabaseOrNull(row.imageOutputPrice),
    perRequestPrice: fromDatabaseOrNull(row.perRequestPrice),
  }
}
