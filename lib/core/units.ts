import { Decimal } from './money'

/** Decimal places of a unit: ten-billionths of a USD, the precision of what is charged. */
const UNIT_DECIMALS = 10
const UNITS_IN_USD = new Decimal(10).pow(UNIT_DECIMALS)

/** An amount in units of 1e-10 USD, where amounts are compared and added exactly as integers; finer parts count as a whole unit. */
export function unitsOf(amount: Decimal): bigint {
  if (amount.isZero()) return 0n
  return BigInt(amount.times(UNITS_IN_USD).toFixed(0, Decimal.ROUND_CEIL))
}

/** The amount in USD of units of 1e-10 USD; exact. */
export function amountOfUnits(units: bigint): Decimal {
  return new Decimal(units.toString()).div(UNITS_IN_USD)
}
