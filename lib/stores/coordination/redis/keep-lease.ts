import type { SpendClaim } from '@/lib/billing'
import type { Admission, AdmissionTicket } from '@/lib/gateway'
import { accountSlots, userSlots } from '../memory-state'
import type { Offered } from './admission-operation'
import type { LineEntry } from './batch-line'
import { endedLately, noteEnded } from './kept-leases'
import { keepLease } from './live-leases'
import { PLENTY_OF_HOLDS } from './lua-constants'
import { owe } from './owed'
import { memberOf, nextStoreId, type Keepable, type LiveLease, type RedisState } from './redis-state'
import { lowerUses, pricedFieldsOf, sendRelease, showUses } from './send-release'
import { claimsJson } from './shared-spend'
import { quoted, type StoreAnswer, type StoreOperation } from './store-operations'
import type { UnsentPrice } from './unsent-prices'

/** The store is asked at least so often whether the session and its limits are what they were. */
const ASKED_AGAIN_MS = 1_000
/** A slot is kept only where so many of its limit, and so large a part, are free besides. */
const FREE_SLOTS = 3
const FREE_PART = 1 / 4
/** A conversation grows: a kept lease holds this part more than the request that took it. */
const MORE_PARTS = 8n
/** In units: sums of holds that Redis adds up stay far from what it can count. */
const MOST_KEPT = 10n ** 15n
/** So many holds may be gone by what this process hears before a kept lease is taken over. */
const LOST_HOLDS = BigInt(PLENTY_OF_HOLDS) / 2n

/** What a lease on its session's own account may be kept with; `null` = never, as where each request counts against a rate. */
export function keepableOf(
  state: RedisState,
  { user, sticky, rateLimits, claims }: AdmissionTicket,
  account: Offered,
): Keepable | null {
  if (sticky === null || rateLimits.some(({ limit }) => limit > 0)) return null
  if (claims.some(({ hold }) => hold > MOST_KEPT)) return null
  return {
    session: sticky.key,
    userLimit: user.concurrency,
    accountLimit: account.concurrency,
    askedAtMs: state.options.clock(),
    isQuick: endedLately(state, sticky.key),
    holdsMore: false,
  }
}

/**
 * Keeps a lease that ends with its price for the next request of its session, where that is likely to come within moments
 * and nobody misses the slots meanwhile; whether there is enough to pay with, the store says.
 */
export function keepForSession(state: RedisState, live: LiveLease, price: UnsentPrice | null): boolean {
  const { keepable } = live
  if (keepable === null || state.isAway) return false
  const keepings = noteEnded(state, keepable.session)
  if (price === null || !keepable.isQuick || !live.holdsUser || !mayBeKept(state, live, keepable))
    return false
  const keeping = new Keeping(state, live, price)
  keepings.push(keeping)
  state.line.addPatient(keeping)
  return true
}

/** Whether the session was looked at lately, nobody of this process waits, and enough slots are free besides its own. */
function mayBeKept(state: RedisState, live: LiveLease, keepable: Keepable): boolean {
  const ageMs = state.options.clock() - keepable.askedAtMs
  return (
    ageMs >= 0 &&
    ageMs < ASKED_AGAIN_MS &&
    state.tickets.size === 0 &&
    leavesFree(accountSlots(state.mirror, live.accountId).slotsInUse, keepable.accountLimit) &&
    leavesFree(userSlots(state.mirror, live.userId).inUse, keepable.userLimit)
  )
}

function leavesFree(used: number, limit: number): boolean {
  return limit <= 0 || limit - used >= Math.max(FREE_SLOTS, limit * FREE_PART)
}

/** A lease that is to be kept: on its way, then kept or ended. */
export class Keeping implements LineEntry {
  readonly operation: StoreOperation
  status: 'asked' | 'kept' | 'ended' = 'asked'
  private readonly claims: readonly SpendClaim[]
  private readonly member: string
  private isGivenBack = false
  private tell: (() => void) | null = null

  constructor(
    private readonly state: RedisState,
    readonly lease: LiveLease,
    price: UnsentPrice,
  ) {
    const isFresh = lease.keepable?.holdsMore !== true
    this.claims = isFresh ? price.claims.map(withMore) : price.claims
    this.member = isFresh ? memberOf({ ...lease, claims: this.claims }) : lease.member
    const written = isFresh ? quoted(this.member) : '""'
    const claims = isFresh ? claimsJson(this.claims) : lease.claimsText
    this.operation = `"m",${written},${this.claims.length}${claims},${pricedFieldsOf(state, lease, price)}`
  }

  done(answer: StoreAnswer): void {
    const { state, lease } = this
    if (answer === 1) {
      lease.claims = this.claims
      lease.member = this.member
      this.status = 'kept'
      if (this.isGivenBack) this.giveBack()
    } else {
      this.status = 'ended'
      lowerUses(state, lease)
      showUses(state, lease, answer)
    }
    this.tell?.()
  }

  failed(): void {
    this.status = 'ended'
    lowerUses(this.state, this.lease)
    owe(this.state, this.lease.member)
    owe(this.state, this.member)
    this.tell?.()
  }

  /** Resolves when it is kept or ended; at once asked for, it is sent now. */
  known(): Promise<void> {
    this.state.line.hurry()
    return new Promise((resolve) => {
      this.tell = resolve
    })
  }

  /** Nobody takes it over any more. */
  giveBack(): void {
    this.isGivenBack = true
    if (this.status !== 'kept') return
    this.status = 'ended'
    sendRelease(this.state, this.lease, null)
  }
}

function withMore(claim: SpendClaim): SpendClaim {
  return { ...claim, hold: claim.hold + claim.hold / MORE_PARTS }
}

/** Admits a request by a lease that was kept for its session; `null` = that does not fit, or was not kept after all. */
export function takeOver(
  state: RedisState,
  keeping: Keeping,
  wanted: { readonly request: AdmissionTicket; readonly account: Offered },
): Admission | null {
  if (keeping.status !== 'kept') return null
  const { lease: kept } = keeping
  const claims = fits(state, kept, wanted) ? claimsWithin(kept.claims, wanted.request.claims) : null
  const claimsText = claims === null ? null : readableText(claims)
  if (claims === null || claimsText === null) {
    keeping.giveBack()
    return null
  }
  const { keepable, storeId, userId, accountId, member } = kept
  const lease: LiveLease = {
    id: nextStoreId(state),
    storeId,
    userId,
    accountId,
    sessionKey: null,
    holdsUser: true,
    claims,
    claimsText,
    priceAt: null,
    member,
    liveAt: null,
    keepable: keepable?.holdsMore === false ? { ...keepable, isQuick: true, holdsMore: true } : keepable,
  }
  keepLease(state, lease)
  accountSlots(state.mirror, accountId).lastUsedAtMs = state.options.clock()
  return { kind: 'admitted', lease }
}

function fits(
  state: RedisState,
  live: LiveLease,
  { request, account }: { readonly request: AdmissionTicket; readonly account: Offered },
): boolean {
  const { userId, accountId, keepable } = live
  const { user, rateLimits } = request
  return (
    keepable !== null &&
    !state.isAway &&
    accountId === account.id &&
    userId === user.id &&
    keepable.accountLimit === account.concurrency &&
    keepable.userLimit === user.concurrency &&
    rateLimits.every(({ limit }) => limit <= 0) &&
    mayBeKept(state, live, keepable)
  )
}

/** The claims of a request with what is held already; `null` where that is too little, or by far too much, or they pay from elsewhere. */
function claimsWithin(
  kept: readonly SpendClaim[],
  asked: readonly SpendClaim[],
): readonly SpendClaim[] | null {
  if (kept.length !== asked.length) return null
  const claims: SpendClaim[] = []
  for (const known of kept) {
    const claim = asked[claims.length]
    if (claim === undefined || !isWithin(known, claim)) return null
    const { owner, version, limits, pending } = claim
    claims.push({ owner, version, limits, pending, hold: known.hold })
  }
  return claims
}

/** `null` = the script could not read them: the store is asked, and says so. */
function readableText(claims: readonly SpendClaim[]): string | null {
  try {
    return claimsJson(claims)
  } catch {
    return null
  }
}

function isWithin(kept: SpendClaim, asked: SpendClaim): boolean {
  return (
    asked.owner === kept.owner &&
    asked.hold <= kept.hold &&
    asked.hold >= kept.hold - kept.hold / 4n &&
    hasEnough(kept, asked)
  )
}

/** By what this process knows of each limit, half of the plenty that was left is left still. */
function hasEnough(kept: SpendClaim, asked: SpendClaim): boolean {
  if (asked.limits.length !== kept.limits.length) return false
  const lost = kept.hold * LOST_HOLDS + kept.pending - asked.pending
  for (const [at, { name, limit, used }] of asked.limits.entries()) {
    const before = kept.limits[at]
    if (before?.name !== name || before.limit - before.used - (limit - used) > lost) return false
  }
  return true
}
