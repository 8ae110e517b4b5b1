import { decimalText, parseDecimal, perMillion, perToken } from '@/lib/core'
import type { PriceField } from './channel-body'

/** A price of an answer as it is shown for editing: $ per million tokens (per request: $), '' when not stated. */
export function toPriceText(field: PriceField, price: number | string | null): string {
  if (price === null) return ''
  const amount = parseDecimal(price)
  if (amount === null) return String(price)
  return decimalText(field === 'per_request_price' ? amount : perMillion(amount))
}

/** A typed price as it is sent: per token, shifted by six decimals; text that is no number goes as it is, to be refused. */
export function fromPriceText(field: PriceField, text: string): string | null {
  const typed = text.trim()
  if (typed === '') return null
  const amount = parseDecimal(typed)
  if (amount === null) return typed
  return decimalText(field === 'per_request_price' ? amount : perToken(amount))
}
