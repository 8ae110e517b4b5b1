import { priceGaps } from '@/lib/billing'
import type { PriceGap } from '@/lib/billing'
import { toPriceEntry } from './price-rows'
import type { ChannelRow } from './select'
import type { ChannelWarning } from './warnings'

const FIELD: Readonly<Record<PriceGap, string>> = {
  request: 'per_request_price',
  image: 'per_request_price',
  input: 'input_price',
  output: 'output_price',
  cacheRead: 'cache_read_price',
  cacheWrite: 'cache_write_price',
}

const WORDS: Readonly<Record<PriceGap, string>> = {
  request: 'requests that no tier is for',
  image: 'pictures that no tier is for',
  input: 'input that no price is stated for',
  output: 'output that no price is stated for',
  cacheRead: 'input read from a cache that no price is stated for',
  cacheWrite: 'input written to a cache that no price is stated for',
}

/** Embeddings have input alone; of models that no catalogue knows there is nothing but the name to tell them by. */
const EMBEDS = /embed/i
const TOKENS_OF_TEXT: ReadonlySet<PriceGap> = new Set(['output', 'cacheRead', 'cacheWrite'])

/** The platform whose answers count what is written to a cache. */
const COUNTS_CACHE_WRITES = 'anthropic'

/**
 * Entries that let usage go for nothing without saying so. Tokens are looked at of models named exactly that no catalogue
 * prices: of the others it fills in what the entry leaves open, and what a pattern matches nobody knows.
 */
export function priceGapWarnings(
  row: ChannelRow,
  hasDefaultPrice: (model: string) => boolean,
): ChannelWarning[] {
  return row.modelPricing.flatMap((entryRow, index) => {
    const entry = toPriceEntry(entryRow)
    const isOpen = (model: string): boolean =>
      entry.billingMode !== 'token' || !(model.endsWith('*') || hasDefaultPrice(model))
    return priceGaps(entry).flatMap((gap) => {
      if (gap === 'cacheWrite' && entry.platform !== COUNTS_CACHE_WRITES) return []
      const model = entry.models.find(
        (name) => isOpen(name) && !(TOKENS_OF_TEXT.has(gap) && EMBEDS.test(name)),
      )
      if (model === undefined) return []
      const message = `"${model}": nothing is charged for ${WORDS[gap]}`
      return [{ code: 'USAGE_WITHOUT_PRICE', message, path: `model_pricing.${index}.${FIELD[gap]}`, model }]
    })
  })
}
