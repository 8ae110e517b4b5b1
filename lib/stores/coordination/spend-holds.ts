import { findSpentLimit } from '@/lib/billing'
import type { SpendClaim } from '@/lib/billing'
import type { SpendRefusal } from '@/lib/gateway'

/** What running requests hold of each owner, in units of 1e-10 USD; owners without holds are absent. */
export type SpendHolds = Map<string, bigint>

/** The refusal of the first claim that cannot be paid; `null` = all can. Holds nothing. */
export function findUnpaid(holds: SpendHolds, claims: readonly SpendClaim[]): SpendRefusal | null {
  for (const claim of claims) {
    const limit = findSpentLimit(claim, holds.get(claim.owner) ?? 0n)
    if (limit === null) continue
    return { kind: 'refused', reason: 'spent', owner: claim.owner, limit: limit.name, retryAtMs: null }
  }
  return null
}

/** Holds what the claims ask for. */
export function holdSpend(holds: SpendHolds, claims: readonly SpendClaim[]): void {
  for (const { owner, hold } of claims) if (hold > 0n) holds.set(owner, (holds.get(owner) ?? 0n) + hold)
}

/** Gives back what the claims hold. */
export function freeSpend(holds: SpendHolds, claims: readonly SpendClaim[]): void {
  for (const { owner, hold } of claims) {
    const left = (holds.get(owner) ?? 0n) - hold
    if (left > 0n) holds.set(owner, left)
    else holds.delete(owner)
  }
}
