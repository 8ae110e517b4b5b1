/** Why a fetched price list is not taken. */
export type PriceListRefusal = { readonly reason: 'no_prices' | 'lost_models'; readonly message: string }

/**
 * Whether a fetched price list may replace the last good one: it must price at least one model, and still half of
 * those priced before. `null` = it may. Names count without case.
 */
export function judgePriceList(input: {
  /** Models the fetched list has a price for. */
  readonly models: readonly string[]
  /** Those of the last good list of the same source; empty = there is none. */
  readonly known: readonly string[]
}): PriceListRefusal | null {
  if (input.models.length === 0) {
    return { reason: 'no_prices', message: 'The price list prices no model' }
  }
  const listed = new Set(input.models.map((model) => model.toLowerCase()))
  const kept = input.known.filter((model) => listed.has(model.toLowerCase())).length
  if (kept * 2 >= input.known.length) return null
  const lost = input.known.length - kept
  return { reason: 'lost_models', message: `${lost} of ${input.known.length} models are missing` }
}
