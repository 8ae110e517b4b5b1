import { Decimal, decimalText } from '@/lib/core'
import { formatUsd } from './format-money'

const CENT = new Decimal('0.01')

/** What is used of a limit, as a sum but rounded down: what is not used up does not look so. */
export function formatUsdUsed(amount: string | number): string {
  const used = new Decimal(amount)
  const shown = used.abs().lt(CENT)
    ? used.toSignificantDigits(2, Decimal.ROUND_DOWN)
    : used.toDecimalPlaces(2, Decimal.ROUND_DOWN)
  return formatUsd(decimalText(shown))
}
