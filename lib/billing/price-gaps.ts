import { isContextTier, labelTiersOf } from './compile-price'
import { statesTokenPrice } from './token-prices'
import type { ChannelPriceEntry, PriceInterval } from './types'

/** A kind of usage for which an entry states no price somewhere. */
export type PriceGap = 'request' | 'image' | 'input' | 'output' | 'cacheRead' | 'cacheWrite'

type PricedEntry = Omit<ChannelPriceEntry, 'id' | 'platform' | 'models'>

const SIZES = ['1k', '2k', '4k']

/** The kinds of tokens, with the field that prices each. */
const TOKEN_FIELDS = [
  ['input', 'inputPrice'],
  ['output', 'outputPrice'],
  ['cacheRead', 'cacheReadPrice'],
  ['cacheWrite', 'cacheWritePrice'],
] as const

/**
 * What an entry of a price list lets go for nothing where no catalogue fills it in: requests or pictures that no tier is for,
 * tokens that neither the entry nor an interval of every context states a price for. An entry that states nothing at all is
 * no gap: its models are priced by the catalogue or refused. A price of 0 is stated.
 */
export function priceGaps(entry: PricedEntry): readonly PriceGap[] {
  return entry.billingMode === 'token' ? tokenGaps(entry) : unitGaps(entry)
}

function tokenGaps(entry: PricedEntry): readonly PriceGap[] {
  const { intervals } = entry
  if (!statesTokenPrice(entry) && !intervals.some(statesTokenPrice)) return []
  return TOKEN_FIELDS.flatMap(([gap, field]) => {
    const isCovered =
      entry[field] !== null || coverEveryContext(intervals.filter((interval) => interval[field] !== null))
    return isCovered ? [] : [gap]
  })
}

function unitGaps(entry: PricedEntry): readonly PriceGap[] {
  if (entry.perRequestPrice !== null) return []
  const tiers = entry.intervals.filter((tier) => tier.perRequestPrice !== null)
  if (coverEveryContext(tiers.filter(isContextTier))) return []
  if (entry.billingMode === 'per_request') return ['request']
  const labels = labelTiersOf(tiers)
  return SIZES.every((size) => labels.has(size)) ? [] : ['image']
}

/** Whether intervals leave no context out. */
function coverEveryContext(intervals: readonly Pick<PriceInterval, 'minTokens' | 'maxTokens'>[]): boolean {
  let covered = 0
  for (const { minTokens, maxTokens } of intervals.toSorted((a, b) => a.minTokens - b.minTokens)) {
    if (minTokens > covered) return false
    covered = Math.max(covered, maxTokens ?? Number.POSITIVE_INFINITY)
  }
  return covered === Number.POSITIVE_INFINITY
}
