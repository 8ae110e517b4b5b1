import { Decimal, exactOf } from '@/lib/core'
import type { Exact } from '@/lib/core'

/** A multiplier as integers and as the text of a row. */
type KnownMultiplier = { readonly exact: Exact; readonly text: string }

const MAX_SHARED = 1024
const shared = new Map<string, Decimal>()

/**
 * A stored multiplier. Equal texts share one object, so that what is asked of it at every request is found where the last
 * request has read it, and not in a thousand accounts' own copies.
 */
export function sharedMultiplier(text: string): Decimal {
  const found = shared.get(text)
  if (found !== undefined) return found
  if (shared.size >= MAX_SHARED) shared.clear()
  const multiplier = new Decimal(text)
  shared.set(text, multiplier)
  return multiplier
}

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
