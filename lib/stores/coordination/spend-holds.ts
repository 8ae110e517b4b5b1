import { findShortage } from '@/lib/billing'
import type { SpendClaim } from '@/lib/billing'
import type { SpendRefusal } from '@/lib/gateway'

/** What running requests hold of one owner, in units of 1e-10 USD. */
type Holding = { held: bigint }

/** Holdings by owner; one stays when nothing is held, for the owner's next request. */
export type SpendHolds = Map<string, Holding>

/** Holdings without holds are forgotten as they go once there are this many. */
const OWNERS_KEPT = 20_000

/** The refusal of the first claim that cannot be paid; `null` = all can. Holds nothing. */
export function findUnpaid(holds: SpendHolds, claims: readonly SpendClaim[]): SpendRefusal | null {
  for (const claim of claims) {
    const shortage = findShortage(claim, holds.get(claim.owner)?.held ?? 0n)
    if (shortage === null) continue
    const { limit, cause } = shortage
    return { kind: 'refused', reason: 'spent', owner: claim.owner, limit: limit.name, cause, retryAtMs: null }
  }
  return null
}

/** Holds what the claims ask for. */
export function holdSpend(holds: SpendHolds, claims: readonly SpendClaim[]): void {
  for (const { owner, hold } of claims) {
    if (hold <= 0n) continue
    const holding = holds.get(owner)
    if (holding === undefined) holds.set(owner, { held: hold })
    else holding.held += hold
  }
}

/** Gives back what the claims hold. */
export function freeSpend(holds: SpendHolds, claims: readonly SpendClaim[]): void {
  for (const { owner, hold } of claims) {
    const holding = holds.get(owner)
    if (holding === undefined) continue
    holding.held = holding.held > hold ? holding.held - hold : 0n
    if (holding.held === 0n && holds.size > OWNERS_KEPT) holds.delete(owner)
  }
}

/** Owners of whom something is held. */
export function ownersHeld(holds: SpendHolds): number {
  let count = 0
  for (const { held } of holds.values()) if (held > 0n) count += 1
  return count
}
