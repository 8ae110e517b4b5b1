import { hashTie, hashTieSeed } from './hash-tie'
import type { AccountLoad, RankedAccount, SchedulableAccount } from './types'

/** A ranked account with the keys it is compared by. */
export type Candidate<A extends SchedulableAccount> = RankedAccount<A> & {
  /** 0 sticky and routed, 1 routed, 2 sticky, 3 the rest. */
  readonly place: 0 | 1 | 2 | 3
  readonly load: AccountLoad
}

/** How those are told apart that are equal in everything. */
export type Ties = {
  readonly tieSeed: string
  /** The seed's hash; `null` until there is a tie to break. */
  seedHash: number | null
}

/** Pools up to this size are sorted by insertion, which beats the engine's sort there. */
const SMALL_POOL = 24

function compareCandidates<A extends SchedulableAccount>(
  ties: Ties,
  a: Candidate<A>,
  b: Candidate<A>,
): number {
  return (
    a.place - b.place ||
    a.bindingPriority - b.bindingPriority ||
    a.account.priority - b.account.priority ||
    a.loadRatePercent - b.loadRatePercent ||
    (a.load.lastUsedAtMs ?? -1) - (b.load.lastUsedAtMs ?? -1) ||
    breakTie(ties, a.account.id, b.account.id)
  )
}

function breakTie(ties: Ties, a: number, b: number): number {
  ties.seedHash ??= hashTieSeed(ties.tieSeed)
  return hashTie(ties.seedHash, a) - hashTie(ties.seedHash, b) || a - b
}

/** Puts candidates in the order in which they are offered, in place. */
export function sortCandidates<A extends SchedulableAccount>(ties: Ties, candidates: Candidate<A>[]): void {
  if (candidates.length > SMALL_POOL) {
    candidates.sort((a, b) => compareCandidates(ties, a, b))
    return
  }
  for (let i = 1; i < candidates.length; i++) {
    const moving = candidates[i]
    if (moving === undefined) return
    let hole = i
    for (; hole > 0; hole--) {
      const before = candidates[hole - 1]
      if (before === undefined || compareCandidates(ties, before, moving) <= 0) break
      candidates[hole] = before
    }
    candidates[hole] = moving
  }
}
