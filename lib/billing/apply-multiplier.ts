import { exactOf, powerOfTen, UNIT_DECIMALS } from '@/lib/core'
import type { Decimal, Exact } from '@/lib/core'

/** A multiplier as integers and as the text of a row. */
export type KnownMultiplier = { readonly exact: Exact; readonly text: string }

const known = new WeakMap<Decimal, KnownMultiplier>()

/** What is asked of a multiplier at every request; computed once for each object, and they are the same few for all. */
export function knownMultiplier(multiplier: Decimal): KnownMultiplier {
  let found = known.get(multiplier)
  if (found === undefined) {
    found = { exact: exactOf(multiplier), text: multiplier.toFixed() }
    known.set(multiplier, found)
  }
  return found
}

/** An amount times a multiplier, exact. */
export function multiplied(amount: Exact, multiplier: Decimal): Exact {
  const { exact } = knownMultiplier(multiplier)
  if (exact.digits === 1n && exact.decimals === 0) return amount
  return { digits: amount.digits * exact.digits, decimals: amount.decimals + exact.decimals }
}

/**
 * What is charged of an exact total, in units of 1e-10 USD: times the multiplier (negative counts as 0), half-even to a whole
 * unit. The only place where money is rounded.
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
