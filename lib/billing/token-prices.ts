import { ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import type { PriceFields, TokenPrices } from './types'

export const NO_PRICES: TokenPrices = {
  input: null,
  output: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  cacheRead: null,
  imageOutput: null,
}

/** `prices` with what they leave open taken from `fallback`. */
export function fillPrices(prices: TokenPrices, fallback: TokenPrices): TokenPrices {
  return {
    input: prices.input ?? fallback.input,
    output: prices.output ?? fallback.output,
    cacheWrite5m: prices.cacheWrite5m ?? fallback.cacheWrite5m,
    cacheWrite1h: prices.cacheWrite1h ?? fallback.cacheWrite1h,
    cacheRead: prices.cacheRead ?? fallback.cacheRead,
    imageOutput: prices.imageOutput ?? fallback.imageOutput,
  }
}

/** Every stated price changed by `change`. */
export function mapPrices(prices: TokenPrices, change: (price: Decimal) => Decimal): TokenPrices {
  const apply = (price: Decimal | null): Decimal | null => (price === null ? null : change(price))
  return {
    input: apply(prices.input),
    output: apply(prices.output),
    cacheWrite5m: apply(prices.cacheWrite5m),
    cacheWrite1h: apply(prices.cacheWrite1h),
    cacheRead: apply(prices.cacheRead),
    imageOutput: apply(prices.imageOutput),
  }
}

/** Token prices of a channel entry or interval; its one cache write price covers both lifetimes. */
export function tokenPricesOf(fields: PriceFields): TokenPrices {
  return {
    input: fields.inputPrice,
    output: fields.outputPrice,
    cacheWrite5m: fields.cacheWritePrice,
    cacheWrite1h: fields.cacheWritePrice,
    cacheRead: fields.cacheReadPrice,
    imageOutput: fields.imageOutputPrice,
  }
}

/** Whether any token price is stated; 0 is a price. */
export function statesTokenPrice(fields: PriceFields): boolean {
  return (
    fields.inputPrice !== null ||
    fields.outputPrice !== null ||
    fields.cacheWritePrice !== null ||
    fields.cacheReadPrice !== null ||
    fields.imageOutputPrice !== null
  )
}

/** Catalogue prices as charged: image output costs what output costs where no price (or none but 0) is stated for it. */
export function withImageOutput(prices: TokenPrices): TokenPrices {
  const { imageOutput, output } = prices
  return imageOutput !== null && !imageOutput.isZero() ? prices : { ...prices, imageOutput: output ?? ZERO }
}
