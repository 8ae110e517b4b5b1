import { powerOfTen, UNIT_DECIMALS } from '@/lib/core'
import type { Decimal, Exact } from '@/lib/core'
import { multiplied } from './known-multiplier'

/**
 * What is charged of an exact total, in units of 1e-10 USD: times the multiplier (negative counts as 0), half-even to a whole
 * unit. The only place where a charge is rounded; holds and limits are rounded up.
 */
export function chargedUnits(total: Exact, multiplier: Decimal): bigint {
  if (total.digits === 0n || multiplier.isNegative() || multiplier.isZero()) return 0n
  const { digits, decimals } = multiplied(total, multiplier)
  if (decimals <= UNIT_DECIMALS) return digits * powerOfTen(UNIT_DECIMALS - decimals)
  return divideHalfEven(digits, powerOfTen(decimals - UNIT_DECIMALS))
}

function divideHalfEven(value: bigint, by: bigint): bigint {
  const whole = value / by
  const rest = value - whole * by
  const twice = rest < 0n ? -rest * 2n : rest * 2n
  const isUp = twice > by || (twice === by && whole % 2n !== 0n)
  if (!isUp) return whole
  return value < 0n ? whole - 1n : whole + 1n
}
