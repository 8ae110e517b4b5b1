import { freeLease } from './hold-slots'
import type { MemoryState } from './memory-state'
import { ageSticky } from './sticky-bindings'
import { cancelReservation, handOn, removeTicket, wakeTicket } from './wait-queue'

/** Renews every lease of this process in one batch. */
export function renewLeases(state: MemoryState): void {
  const expiresAtMs = state.options.clock() + state.options.leaseMs
  for (const lease of state.leases.values()) lease.expiresAtMs = expiresAtMs
}

function expireLeases(state: MemoryState): void {
  const nowMs = state.options.clock()
  for (const lease of state.leases.values()) {
    if (lease.expiresAtMs > nowMs) return
    freeLease(state, lease)
    handOn(state, { user: lease.user, account: lease.account })
  }
}

function expireTickets(state: MemoryState): void {
  const nowMs = state.options.clock()
  for (const ticket of state.tickets.values()) {
    const isOver = ticket.deadlineMs <= nowMs
    if (!isOver && (ticket.reserved === null || ticket.reservedUntilMs > nowMs)) continue
    const freed = cancelReservation(state, ticket)
    ticket.missed = true
    if (isOver) {
      removeTicket(state, ticket)
      wakeTicket(ticket, 'expired')
    }
    if (freed !== null) handOn(state, freed)
  }
}

/** Gives back what nobody renewed, came for, or used in time. */
export function keepHouse(state: MemoryState): void {
  expireLeases(state)
  expireTickets(state)
  ageSticky(state.sticky, state.options.clock())
  ageSticky(state.answers, state.options.clock())
}
