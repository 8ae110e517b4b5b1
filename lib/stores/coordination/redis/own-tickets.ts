import { accountSlots, userSlots } from '../memory-state'
import type { OwnTicket, RedisState } from './redis-state'
import { operation } from './store-operations'

/** Remembers a ticket that waits in Redis. */
export function keepTicket(state: RedisState, ticket: OwnTicket): void {
  state.tickets.set(ticket.id, ticket)
  userSlots(state.mirror, ticket.userId).waiting += 1
}

/** Forgets a ticket here; a parked wait hears `word`. */
export function forgetTicket(state: RedisState, ticket: OwnTicket, word: 'wake' | 'expired'): void {
  if (!state.tickets.delete(ticket.id)) return
  const user = userSlots(state.mirror, ticket.userId)
  user.waiting = Math.max(0, user.waiting - 1)
  const account = accountSlots(state.mirror, ticket.firstAccountId)
  account.waiting = Math.max(0, account.waiting - 1)
  answerParked(ticket, word)
}

/** Takes a ticket out of the queue at once; unknown ones are harmless. */
export function leaveLine(state: RedisState, ticketId: string): void {
  state.local.leave(ticketId)
  const ticket = state.tickets.get(ticketId)
  if (ticket === undefined) return
  forgetTicket(state, ticket, 'expired')
  tellLeft(state, ticketId)
}

/** Tells Redis that nobody waits for a ticket any more; while it is away that waits too. */
export function tellLeft(state: RedisState, ticketId: string): void {
  if (state.isAway) state.doubtful.add(ticketId)
  else {
    state.line.add({
      operation: operation('l', ticketId),
      done: () => undefined,
      failed: () => void state.doubtful.add(ticketId),
    })
  }
}

/** Parks until a slot is reserved, a second has passed, or the wait is over (then the ticket is gone). */
export function parkTicket(state: RedisState, ticketId: string, maxMs: number): Promise<'wake' | 'expired'> {
  const ticket = state.tickets.get(ticketId)
  if (ticket === undefined) return state.local.waitForTurn(ticketId, maxMs)
  if (ticket.isWoken) {
    ticket.isWoken = false
    return Promise.resolve('wake')
  }
  answerParked(ticket, 'wake')
  const nowMs = state.options.clock()
  return new Promise((resolve) => {
    ticket.parked = { sinceMs: nowMs, untilMs: Math.min(nowMs + maxMs, ticket.deadlineMs), resolve }
  })
}

/** A slot is reserved for a ticket of this process. */
export function wakeTicket(state: RedisState, ticketId: string): void {
  const ticket = state.tickets.get(ticketId)
  if (ticket === undefined) state.earlyWakes.note(ticketId)
  else if (ticket.parked === null) ticket.isWoken = true
  else answerParked(ticket, 'wake')
}

/** Wakes all: they look again, wherever admission now is. */
export function wakeAll(state: RedisState): void {
  for (const ticket of state.tickets.values()) wakeTicket(state, ticket.id)
}

/**
 * One round over those parked, ten times a second: whose second has passed looks again. All who look in one round go to
 * the store together.
 */
export function lookAround(state: RedisState): void {
  const nowMs = state.options.clock()
  for (const ticket of state.tickets.values()) {
    const { parked } = ticket
    if (nowMs >= (parked?.untilMs ?? ticket.deadlineMs)) leaveLine(state, ticket.id)
    else if (parked !== null && nowMs - parked.sinceMs >= state.options.lookAgainMs) {
      answerParked(ticket, 'wake')
    }
  }
}

function answerParked(ticket: OwnTicket, word: 'wake' | 'expired'): void {
  const { parked } = ticket
  ticket.parked = null
  parked?.resolve(word)
}
