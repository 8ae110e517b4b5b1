import type { MemoryState, WaitingTicket } from './memory-state'
import { cancelReservation, handOn, removeTicket, wakeTicket } from './wait-queue'

/** Takes a ticket out and hands on what was reserved for it; a parked wait hears `expired`. */
export function leaveQueue(state: MemoryState, ticketId: string): void {
  const ticket = state.tickets.get(ticketId)
  if (ticket === undefined) return
  const freed = cancelReservation(state, ticket)
  removeTicket(state, ticket)
  wakeTicket(ticket, 'expired')
  if (freed !== null) handOn(state, freed)
}

function park(state: MemoryState, ticket: WaitingTicket, waitMs: number): Promise<'wake' | 'expired'> {
  const { options } = state
  const lookInMs = Math.min(waitMs, options.lookAgainMs)
  const isLastLook = waitMs <= options.lookAgainMs
  return new Promise((resolve) => {
    const cancel = options.schedule(() => {
      if (isLastLook) leaveQueue(state, ticket.id)
      else wakeTicket(ticket, 'wake')
    }, lookInMs)
    ticket.wake = (word) => {
      cancel()
      resolve(word)
    }
  })
}

/** Waits until a slot is reserved for the ticket, a second has passed, or the wait is over (then the ticket is gone). */
export async function waitForTurn(
  state: MemoryState,
  ticketId: string,
  maxMs: number,
): Promise<'wake' | 'expired'> {
  const ticket = state.tickets.get(ticketId)
  if (ticket === undefined) return 'expired'
  if (ticket.reserved !== null) return 'wake'
  // A second wait on one ticket replaces the first.
  wakeTicket(ticket, 'wake')
  const waitMs = Math.min(maxMs, ticket.deadlineMs - state.options.clock())
  if (waitMs > 0) return park(state, ticket, waitMs)
  leaveQueue(state, ticketId)
  return 'expired'
}
