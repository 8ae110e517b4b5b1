import type { Admission, AdmissionTicket, CoordinationStore, Lease } from '@/lib/gateway'
import { EMPTY_LOAD } from '@/lib/scheduling'
import { admitTicket, previewTicket } from './admit-ticket'
import { DEFAULT_COORDINATION_OPTIONS, type CoordinationOptions } from './coordination-options'
import { adoptLease, freeHold, freeLease, freeUserSlot, heldLease, type AdoptedLease } from './hold-slots'
import { keepHouse, renewLeases } from './keep-house'
import { createMemoryState, type MemoryState } from './memory-state'
import { mayUseSession } from './place-ticket'
import { breakerOf, noteBreaker, noteTraffic, trafficOf } from './route-states'
import { ownersHeld } from './spend-holds'
import { dropSticky, readSticky, writeSticky } from './sticky-bindings'
import { leaveQueue, waitForTurn } from './wait-for-turn'
import { handOn } from './wait-queue'

/** What the memory store can beyond the port. */
export type MemoryCoordinationStore = Omit<CoordinationStore, 'admit' | 'answerText'> & {
  admit(ticket: AdmissionTicket): Admission
  answerText(key: string): string | null
  /** Sizes of what is kept; all but `stickyBindings` are zero when nothing runs or waits. */
  sizes(): {
    readonly leases: number
    readonly tickets: number
    readonly stickyBindings: number
    /** Owners of whom something is held. */
    readonly holds: number
  }
  /** Counts a slot that another store gave; harmless when it is held here already. */
  adopt(lease: AdoptedLease): void
  /** Stops renewing leases, as a killed process would; they expire by themselves. */
  stopRenewing(): void
  /** Stops the timers and sends every waiter away. */
  close(): void
}

const TICK_MS = 1_000

function release(state: MemoryState, lease: Lease): void {
  const held = heldLease(state, lease)
  if (held === undefined) return
  freeLease(state, held)
  handOn(state, { user: held.user, account: held.account })
}

function releaseUser(state: MemoryState, lease: Lease): void {
  const held = heldLease(state, lease)
  if (held !== undefined && freeUserSlot(state, held)) handOn(state, { user: held.user, account: null })
}

/** One timer for the whole store: housekeeping each second, renewal every `renewEveryMs`. */
function startTicking(state: MemoryState): { stopRenewing(): void; stop(): void } {
  const { clock, schedule, renewEveryMs } = state.options
  let isRenewing = true
  let renewedAtMs = clock()
  let cancel = schedule(tick, TICK_MS)
  function tick(): void {
    // Renewal first: after a suspended process wakes up, its live requests keep their slots.
    if (isRenewing && clock() - renewedAtMs >= renewEveryMs) {
      renewedAtMs = clock()
      renewLeases(state)
    }
    keepHouse(state)
    cancel = schedule(tick, TICK_MS)
  }
  return {
    stopRenewing: () => {
      isRenewing = false
    },
    stop: () => cancel(),
  }
}

/**
 * The coordination store of one process: everything in memory, every admission one synchronous step.
 * Limits ≤ 0 are unlimited; rates count fixed calendar minutes; nothing survives the process.
 */
export function createMemoryCoordinationStore(
  options: Partial<CoordinationOptions> = {},
): MemoryCoordinationStore {
  const state = createMemoryState({ ...DEFAULT_COORDINATION_OPTIONS, ...options })
  const { clock } = state.options
  const ticking = startTicking(state)
  return {
    admit: (ticket) => admitTicket(state, ticket),
    waitForTurn: (ticketId, maxMs) => waitForTurn(state, ticketId, maxMs),
    leave: (ticketId) => leaveQueue(state, ticketId),
    release: (lease) => release(state, lease),
    releaseUser: (lease) => releaseUser(state, lease),
    spent: (lease) => {
      const held = lease === null ? undefined : heldLease(state, lease)
      if (held !== undefined) freeHold(state, held)
    },
    stickyAccount: (key) => readSticky(state.sticky, key, state.options.clock()),
    dropSticky: (key) => dropSticky(state.sticky, key),
    keepAnswer: (key, text) => writeSticky(state.answers, { key, value: text }, clock()),
    answerText: (key) => readSticky(state.answers, key, clock()),
    loadOf: (accountId) => state.accounts.get(accountId) ?? EMPTY_LOAD,
    hasSessionRoom: (account, key) => mayUseSession(state, account, key),
    waitingOf: (userId) => state.users.get(userId)?.waiting ?? 0,
    preview: (ticket) => previewTicket(state, ticket),
    breakerOf: (channelId) => breakerOf(state.routes, channelId),
    noteBreaker: (channelId, event) => noteBreaker(state.routes, channelId, { event, clock }),
    trafficOf: (routeKey) => trafficOf(state.routes, routeKey, clock()),
    noteTraffic: (routeKey, kind) => noteTraffic(state.routes, routeKey, { kind, nowMs: clock() }),
    sizes: () => ({
      leases: state.leases.size,
      tickets: state.tickets.size,
      stickyBindings: state.sticky.young.size + state.sticky.old.size,
      holds: ownersHeld(state.spendHolds),
    }),
    adopt: (lease) => adoptLease(state, lease),
    stopRenewing: () => ticking.stopRenewing(),
    close: () => {
      ticking.stop()
      for (const ticketId of state.tickets.keys()) leaveQueue(state, ticketId)
    },
  }
}
