import { Decimal } from '@/lib/core'

/** A decimal as the database writes it; NULL stays NULL. */
export function decimalOrNull(text: string | null): Decimal | null {
  return text === null ? null : new Decimal(text)
}
