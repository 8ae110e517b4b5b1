import { Decimal as BaseDecimal } from 'decimal.js'

/** Decimal arithmetic of the house: 60 significant digits, half-even. Money is never a float. */
export const Decimal = BaseDecimal.clone({
  precision: 60,
  rounding: BaseDecimal.ROUND_HALF_EVEN,
  toExpNeg: -40,
  toExpPos: 40,
})
export type Decimal = BaseDecimal

/** An amount of USD, or a price in USD per unit. */
export type Money = Decimal

export const ZERO: Decimal = new Decimal(0)
export const ONE: Decimal = new Decimal(1)

/** Parses an amount given as decimal string or as a JSON number (taken by its shortest decimal text). `null` if it is neither. */
export function parseDecimal(value: unknown): Decimal | null {
  if (typeof value === 'number') return Number.isFinite(value) ? new Decimal(String(value)) : null
  if (typeof value !== 'string' || !/^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(value.trim())) return null
  return new Decimal(value.trim())
}

/** Plain decimal notation, never an exponent; the form kept in JSON, spool and SQL. */
export function decimalText(value: Decimal): string {
  return value.toFixed()
}

/** A JSON number where 15 digits hold the amount exactly, else its decimal text. */
export function decimalJson(value: Decimal): number | string {
  return value.precision() <= 15 ? value.toNumber() : value.toFixed()
}

/** How much of a limit is used, in percent from 0 to 100 with one decimal, rounded down; a limit of 0 is used up. A share, not money. */
export function percentUsed(used: Decimal, limit: Decimal): number {
  if (limit.isZero()) return 100
  const percent = used.times(100).dividedBy(limit)
  return Decimal.min(100, percent).toDecimalPlaces(1, BaseDecimal.ROUND_DOWN).toNumber()
}

const MILLION_SHIFT = 6

/** Price per token → price per million tokens, by decimal shift; exact for every decimal. */
export function perMillion(pricePerToken: Decimal): Decimal {
  return pricePerToken.times(new Decimal(10).pow(MILLION_SHIFT))
}

/** Price per million tokens → price per token, by decimal shift; exact for every decimal. */
export function perToken(pricePerMillion: Decimal): Decimal {
  return pricePerMillion.times(new Decimal(10).pow(-MILLION_SHIFT))
}
