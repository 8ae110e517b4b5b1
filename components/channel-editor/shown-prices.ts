import type { BillingMode } from '@/lib/core'
import { PRICE_FIELDS, TOKEN_PRICE_FIELDS, type PriceField } from '../channel-form/channel-body'
import type { FieldErrors } from '../api/field-errors'

/** The prices a card shows: those its mode uses, and any other that was refused. */
export function shownPrices(mode: BillingMode, path: string, errors: FieldErrors): readonly PriceField[] {
  const used: readonly PriceField[] = mode === 'token' ? TOKEN_PRICE_FIELDS : ['per_request_price']
  return PRICE_FIELDS.filter((field) => used.includes(field) || errors[`${path}.${field}`] !== undefined)
}
