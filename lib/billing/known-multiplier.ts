import { exactOf } from '@/lib/core'
import type { Decimal, Exact } from '@/lib/core'

/** A multiplier as integers and as the text of a row. */
type KnownMultiplier = { readonly exact: Exact; readonly text: string }

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
