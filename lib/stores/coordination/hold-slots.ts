import type { SpendClaim } from '@/lib/billing'
import type { AdmissionAccount, AdmissionTicket, Lease } from '@/lib/gateway'
import {
  accountSlots,
  forgetIdleUser,
  userSlots,
  type AccountSlots,
  type HeldLease,
  type MemoryState,
  type UserSlots,
} from './memory-state'
import { countsSessions, enterSession, exitSession } from './session-counts'
import { freeSpend, holdSpend } from './spend-holds'
import { keepSticky } from './sticky-bindings'

function holdSession(slots: AccountSlots, request: AdmissionTicket, nowMs: number): string | null {
  if (request.sticky === null) return null
  slots.sessions ??= new Map()
  enterSession(slots.sessions, request.sticky.key, nowMs)
  return request.sticky.key
}

/** Takes a user and an account slot, counts the session and refreshes its binding; the caller has checked the limits. */
export function holdSlots(
  state: MemoryState,
  request: AdmissionTicket,
  account: AdmissionAccount,
): HeldLease {
  const nowMs = state.options.clock()
  const user = userSlots(state, request.user.id)
  const slots = accountSlots(state, account.id)
  user.inUse += 1
  slots.slotsInUse += 1
  slots.lastUsedAtMs = nowMs
  const sessionKey = countsSessions(account) ? holdSession(slots, request, nowMs) : null
  if (request.sticky !== null)
    keepSticky(state.sticky, { key: request.sticky.key, servedBy: account.id }, nowMs)
  const lease: HeldLease = {
    place: null,
    id: String(state.nextNumber++),
    userId: user.id,
    accountId: account.id,
    user,
    account: slots,
    sessionKey,
    holdsUser: true,
    claims: request.claims,
    expiresAtMs: nowMs + state.options.leaseMs,
  }
  holdSpend(state.spendHolds, lease.claims)
  lease.place = state.leases.enter(lease)
  return lease
}

/** A slot that another store gave. */
export type AdoptedLease = Lease & {
  readonly sessionKey: string | null
  readonly holdsUser: boolean
  readonly claims: readonly SpendClaim[]
}

/** Counts a running request's slots without asking for room. */
export function adoptLease(state: MemoryState, adopted: AdoptedLease): void {
  const { id, userId, accountId, sessionKey, holdsUser, claims } = adopted
  if (heldLease(state, adopted) !== undefined) return
  const nowMs = state.options.clock()
  const user = userSlots(state, userId)
  const account = accountSlots(state, accountId)
  if (holdsUser) user.inUse += 1
  account.slotsInUse += 1
  account.lastUsedAtMs = nowMs
  if (sessionKey !== null) {
    account.sessions ??= new Map()
    enterSession(account.sessions, sessionKey, nowMs)
  }
  const expiresAtMs = nowMs + state.options.leaseMs
  holdSpend(state.spendHolds, claims)
  const held = { id, userId, accountId, user, account, sessionKey, holdsUser, claims, expiresAtMs }
  const lease: HeldLease = { place: null, ...held }
  lease.place = state.leases.enter(lease)
  state.adopted.set(id, lease)
}

/**
 * The lease as the store keeps it; `undefined` = given back. Its own leases, and copies of them, lead there by their place;
 * another store's is found by its id.
 */
export function heldLease(state: MemoryState, lease: Lease): HeldLease | undefined {
  const place = placeOf(lease)
  if (place !== null && place.value.place === place) return place.value
  return state.adopted.size === 0 ? undefined : state.adopted.get(lease.id)
}

function placeOf(lease: Lease | HeldLease): HeldLease['place'] {
  return 'place' in lease ? lease.place : null
}

/** Gives the user slot of a lease back; `false` when it was back already. */
export function freeUserSlot(state: MemoryState, lease: HeldLease): boolean {
  if (!lease.holdsUser) return false
  lease.holdsUser = false
  lease.user.inUse -= 1
  forgetIdleUser(state, lease.user)
  return true
}

const NONE_CLAIMED: readonly SpendClaim[] = []

/** The answer has its price: nothing of those who pay is held for the lease any more. */
export function freeHold(state: MemoryState, lease: HeldLease): void {
  freeSpend(state.spendHolds, lease.claims)
  lease.claims = NONE_CLAIMED
}

/** Gives everything a lease holds back and forgets it. */
export function freeLease(state: MemoryState, lease: HeldLease): void {
  if (lease.place === null) return
  state.leases.leave(lease.place)
  lease.place = null
  if (state.adopted.size > 0 && state.adopted.get(lease.id) === lease) state.adopted.delete(lease.id)
  freeUserSlot(state, lease)
  freeHold(state, lease)
  lease.account.slotsInUse -= 1
  if (lease.sessionKey !== null && lease.account.sessions !== null) {
    exitSession(lease.account.sessions, lease.sessionKey, state.options.clock())
  }
}

/** Whose slots were freed: waiters of either may be able to go on. */
export type FreedSlots = { readonly user: UserSlots; readonly account: AccountSlots | null }
