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
}

const WORDS: Readonly<Record<PriceGap, string>> = {
  request: 'requests that no tier is for',
  image: 'pictures that no tier is for',
  input: 'input that no price is stated for',
  output: 'output that no price is stated for',
}

/** Embeddings have no output. */
const EMBEDS = /embed/i

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
      const model = entry.models.find((name) => !(gap === 'output' && EMBEDS.test(name)) && isOpen(name))
      if (model === undefined) return []
      const message = `"${model}": ${WORDS[gap]} costs nothing`
      return [{ code: 'USAGE_WITHOUT_PRICE', message, path: `model_pricing.${index}.${FIELD[gap]}`, model }]
    })
  })
}
