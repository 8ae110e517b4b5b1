/** Name of a limit on spending: a balance, a key's quota and windows, a subscription's windows. */
export type SpendLimitName = 'balance' | 'quota' | '5h' | '1d' | '7d' | 'daily' | 'weekly' | 'monthly'

/** One limit on what an owner may spend; amounts in units of 1e-10 USD, times in milliseconds since the epoch. */
export type SpendLimit = {
  readonly name: SpendLimitName
  /** 0 for a balance, whose `used` is the balance negated. */
  readonly limit: bigint
  /** Settled spending in the window that runs now. */
  readonly used: bigint
  /** 0 where there are no windows. */
  readonly startMs: number
  /** When the window of `used` is over; 0 = never. */
  readonly endsAtMs: number
}

/** Settled figures of who pays: a user's balance (`u7`), a key (`k3`) or a subscription (`s12`). */
export type SpendFigures = {
  readonly owner: string
  /** The larger one is the newer. */
  readonly version: number
  readonly limits: readonly SpendLimit[]
}

/**
 * What a request wants of one who pays: admitted while limit − used − pending − held of every limit is above 0 and not below
 * `hold`, which is then held until the lease ends.
 */
export type SpendClaim = SpendFigures & {
  /** Answered by this process and not settled yet. */
  readonly pending: bigint
  readonly hold: bigint
}

/** An owner with what this process has answered for it and not settled. */
export type OwnerPending = { readonly owner: string; readonly pending: bigint }

/** The owner of a user's balance. */
export function userOwner(userId: number): string {
  return `u${userId}`
}

/** The owner of a key's quota and windows. */
export function keyOwner(apiKeyId: number): string {
  return `k${apiKeyId}`
}

/** The owner of a subscription's windows. */
export function subscriptionOwner(subscriptionId: string): string {
  return `s${subscriptionId}`
}

/** Why a limit is too short for a request: nothing is left, less than its hold is, or running requests hold what is left. */
export type ShortageCause = 'used_up' | 'too_dear' | 'held'

/** A limit that a request does not fit in. */
export type Shortage = { readonly limit: SpendLimit; readonly cause: ShortageCause }

/** The first limit that leaves nothing, or less than the hold, of a claim; `held` = by running requests. `null` = all are fine. */
export function findShortage(claim: SpendClaim, held: bigint): Shortage | null {
  for (const limit of claim.limits) {
    const left = limit.limit - limit.used - claim.pending
    const available = left - held
    if (available <= 0n || available < claim.hold) return { limit, cause: causeOf(left, claim.hold) }
  }
  return null
}

function causeOf(left: bigint, hold: bigint): ShortageCause {
  if (left <= 0n) return 'used_up'
  return left < hold ? 'too_dear' : 'held'
}
