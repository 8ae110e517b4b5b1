import type { PricingForm } from '../channel-form/channel-form'

/** What a closed card says of its prices: input / output per million tokens, or the price per request or image. */
export function summaryOf({ billing_mode: mode, prices, intervals }: PricingForm): {
  readonly price: string | null
  readonly intervals: number
} {
  const shown = mode === 'token' ? [prices.input_price, prices.output_price] : [prices.per_request_price]
  const stated = shown.some((text) => text.trim() !== '')
  const text = shown.map((price) => (price.trim() === '' ? '–' : `$${price.trim()}`)).join(' / ')
  return { price: stated ? text : null, intervals: intervals.length }
}
