import type { SpendClaim } from '@/lib/billing'
import type { AdmissionTicket } from '@/lib/gateway'
import { accountSlots, userSlots } from '../memory-state'
import type { Offered } from './admission-operation'
import type { LineEntry } from './batch-line'
import { endedLately, noteEnded } from './kept-leases'
import { owe } from './owed'
import { memberOf, type Keepable, type LiveLease, type RedisState } from './redis-state'
import { lowerUses, pricedFieldsOf, sendRelease, showUses } from './send-release'
import { claimsJson } from './shared-spend'
import { quoted, type StoreAnswer, type StoreOperation } from './store-operations'
import type { UnsentPrice } from './unsent-prices'

/** The store is asked at least so often whether the session and its limits are what they were. */
const ASKED_AGAIN_MS = 1_000
/** A slot is kept only where so many of its limit, and so large a part, are free besides. */
const FREE_SLOTS = 3
const FREE_PART = 1 / 4
/** A conversation grows: a kept lease holds one of so many parts more than the request that took it. */
const MORE_PARTS = 8n
/** In units: sums of holds that Redis adds up stay far from what it can count. */
const MOST_KEPT = 10n ** 15n

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
  if (price === null || !keepable.isQuick || !live.holdsUser) return false
  if (!mayGoOn(state, keepable) || !leavesOthers(state, live, keepable)) return false
  const keeping = new Keeping(state, live, price)
  keepings.push(keeping)
  state.line.addPatient(keeping)
  return true
}

/** Whether the session was looked at lately, and nobody of this process waits. */
export function mayGoOn(state: RedisState, { askedAtMs }: Keepable): boolean {
  const ageMs = state.options.clock() - askedAtMs
  return ageMs >= 0 && ageMs < ASKED_AGAIN_MS && state.tickets.size === 0
}

/** Whether enough slots are free besides its own. */
function leavesOthers(state: RedisState, live: LiveLease, keepable: Keepable): boolean {
  return (
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
  private readonly claimsText: string
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
    this.claimsText = isFresh ? claimsJson(this.claims) : lease.claimsText
    const asked = `"m",${isFresh ? quoted(this.member) : '""'},${this.claims.length}${this.claimsText}`
    this.operation = `${asked},${pricedFieldsOf(state, lease, price)}`
  }

  done(answer: StoreAnswer): void {
    const { state, lease } = this
    if (answer === 1) {
      lease.claims = this.claims
      lease.claimsText = this.claimsText
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
