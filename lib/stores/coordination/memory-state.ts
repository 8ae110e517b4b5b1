import type { SpendClaim } from '@/lib/billing'
import { Roster, type RosterPlace } from '@/lib/core'
import type { AdmissionAccount, AdmissionTicket, Lease } from '@/lib/gateway'
import type { CoordinationOptions } from './coordination-options'
import { createRateCounters, type RateCounters } from './rate-counters'
import { createRouteStates, type RouteStates } from './route-states'
import type { SessionCounts } from './session-counts'
import type { SpendHolds } from './spend-holds'
import { createStickyBindings, type StickyBindings } from './sticky-bindings'

/** A user's slots; reservations count as in use. */
export type UserSlots = {
  readonly id: number
  inUse: number
  waiting: number
  /** Waiting tickets of the user; `null` until one waits. */
  tickets: Set<WaitingTicket> | null
}

/** An account's slots, readable as scheduling's load; reservations count as in use. */
export type AccountSlots = {
  slotsInUse: number
  /** Tickets that would take this account first. */
  waiting: number
  lastUsedAtMs: number | null
  tickets: Set<WaitingTicket> | null
  sessions: SessionCounts | null
}

/** A queued request. Its place is its number, kept over every look. */
export type WaitingTicket = {
  readonly id: string
  readonly number: number
  readonly pool: string
  readonly user: UserSlots
  request: AdmissionTicket
  readonly deadlineMs: number
  readonly isStickyWaiter: boolean
  reserved: AdmissionAccount | null
  reservedUntilMs: number
  /** A reservation ran out unused: nothing more is reserved until the waiter looks again. */
  missed: boolean
  wake: ((word: 'wake' | 'expired') => void) | null
}

/** A lease as the store keeps it. */
export type HeldLease = Lease & {
  /** `null` = given back. */
  place: RosterPlace<HeldLease> | null
  readonly user: UserSlots
  readonly account: AccountSlots
  readonly sessionKey: string | null
  holdsUser: boolean
  /** What it holds of those who pay; empty once the answer has its price. */
  claims: readonly SpendClaim[]
  expiresAtMs: number
}

/** Everything the memory store knows. */
export type MemoryState = {
  readonly options: CoordinationOptions
  readonly users: Map<number, UserSlots>
  readonly accounts: Map<number, AccountSlots>
  /** In the order they expire: renewal covers all of them at once. */
  readonly leases: Roster<HeldLease>
  /** Those of them that another store gave, by their ids. */
  readonly adopted: Map<string, HeldLease>
  readonly tickets: Map<string, WaitingTicket>
  readonly poolSizes: Map<string, number>
  readonly sticky: StickyBindings
  /** Answer → what is kept of it. */
  readonly answers: StickyBindings<string>
  readonly rates: RateCounters
  readonly routes: RouteStates
  readonly spendHolds: SpendHolds
  nextNumber: number
}

/** Idle users are forgotten as they go once there are this many. */
const USERS_KEPT = 20_000

/** An empty store. */
export function createMemoryState(options: CoordinationOptions): MemoryState {
  return {
    options,
    users: new Map(),
    accounts: new Map(),
    leases: new Roster(),
    adopted: new Map(),
    tickets: new Map(),
    poolSizes: new Map(),
    sticky: createStickyBindings({
      ttlMs: options.stickyTtlMs,
      limit: options.stickyLimit,
      nowMs: options.clock(),
    }),
    answers: createStickyBindings<string>({
      ttlMs: options.answerTtlMs,
      limit: options.answerLimit,
      nowMs: options.clock(),
    }),
    rates: createRateCounters(),
    routes: createRouteStates(),
    spendHolds: new Map(),
    nextNumber: 1,
  }
}

/** The user's slots, made on first use. */
export function userSlots(state: MemoryState, userId: number): UserSlots {
  let user = state.users.get(userId)
  if (user === undefined) {
    user = { id: userId, inUse: 0, waiting: 0, tickets: null }
    state.users.set(userId, user)
  }
  return user
}

/** Forgets a user who holds and awaits nothing, when many are kept. */
export function forgetIdleUser(state: MemoryState, user: UserSlots): void {
  if (user.inUse === 0 && user.waiting === 0 && state.users.size > USERS_KEPT) state.users.delete(user.id)
}

/** The account's slots, made on first use. */
export function accountSlots(state: MemoryState, accountId: number): AccountSlots {
  let account = state.accounts.get(accountId)
  if (account === undefined) {
    account = { slotsInUse: 0, waiting: 0, lastUsedAtMs: null, tickets: null, sessions: null }
    state.accounts.set(accountId, account)
  }
  return account
}
