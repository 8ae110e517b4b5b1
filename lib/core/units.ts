import { exactOf, powerOfTen } from './exact'
import type { Exact } from './exact'
import { Decimal } from './money'

/** Decimal places of a unit: ten-billionths of a USD, the precision of what is charged. */
export const UNIT_DECIMALS = 10
const UNITS_IN_USD = new Decimal(10).pow(UNIT_DECIMALS)

/** An amount in units of 1e-10 USD, where amounts are compared and added exactly as integers; finer parts count as a whole unit. */
export function unitsOf(amount: Decimal): bigint {
  return amount.isZero() ? 0n : unitsOfExact(exactOf(amount))
}

/** The same of an exact number. */
function unitsOfExact({ digits, decimals }: Exact): bigint {
  if (decimals <= UNIT_DECIMALS) return digits * powerOfTen(UNIT_DECIMALS - decimals)
  const by = powerOfTen(decimals - UNIT_DECIMALS)
  const units = digits / by
  return digits > units * by ? units + 1n : units
}

/** The amount in USD of units of 1e-10 USD; exact. */
export function amountOfUnits(units: bigint): Decimal {
  return new Decimal(units.toString()).div(UNITS_IN_USD)
}
