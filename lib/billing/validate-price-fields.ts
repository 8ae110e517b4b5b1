import type { PricingIssue } from './pricing-issue'
import type { PriceFields } from './types'

/** 8 decimals in USD per million tokens. */
const MAX_DECIMALS_PER_TOKEN = 14

const FIELD_NAMES: Readonly<Record<keyof PriceFields, string>> = {
  inputPrice: 'input_price',
  outputPrice: 'output_price',
  cacheWritePrice: 'cache_write_price',
  cacheReadPrice: 'cache_read_price',
  imageOutputPrice: 'image_output_price',
  perRequestPrice: 'per_request_price',
}

/** Checks that no stated price is negative or finer than what is stored. */
export function validatePriceFields(fields: PriceFields, path: string): readonly PricingIssue[] {
  const issues: PricingIssue[] = []
  for (const field of Object.keys(FIELD_NAMES) as (keyof PriceFields)[]) {
    const price = fields[field]
    if (price === null) continue
    const place = `${path}.${FIELD_NAMES[field]}`
    if (price.isNegative() && !price.isZero()) {
      issues.push({ path: place, code: 'NEGATIVE_PRICE', message: 'A price cannot be negative' })
    } else if (price.decimalPlaces() > MAX_DECIMALS_PER_TOKEN) {
      const message = 'At most 8 decimals in USD per million tokens (14 per token)'
      issues.push({ path: place, code: 'PRICE_PRECISION', message })
    }
  }
  return issues
}
