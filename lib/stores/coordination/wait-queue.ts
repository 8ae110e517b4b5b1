import type { AdmissionTicket } from '@/lib/gateway'
import type { FreedSlots } from './hold-slots'
import {
  accountSlots,
  forgetIdleUser,
  type AccountSlots,
  type MemoryState,
  type UserSlots,
  type WaitingTicket,
} from './memory-state'
import { findFreeAccount, hasUserRoom } from './place-ticket'

function listAccounts(state: MemoryState, ticket: WaitingTicket): void {
  const first = ticket.request.accounts[0]
  if (first !== undefined) accountSlots(state, first.id).waiting += 1
  for (const account of ticket.request.accounts) {
    const slots = accountSlots(state, account.id)
    slots.tickets ??= new Set()
    slots.tickets.add(ticket)
  }
}

function unlistAccounts(state: MemoryState, ticket: WaitingTicket): void {
  const first = ticket.request.accounts[0]
  if (first !== undefined) accountSlots(state, first.id).waiting -= 1
  for (const account of ticket.request.accounts) accountSlots(state, account.id).tickets?.delete(ticket)
}

/** A session bound to an account waits in the sticky manner while few others do so for the same account. */
function waitsForBoundAccount(state: MemoryState, request: AdmissionTicket): boolean {
  const boundId = request.sticky?.accountId ?? null
  if (boundId === null || !request.accounts.some((account) => account.id === boundId)) return false
  let others = 0
  for (const ticket of accountSlots(state, boundId).tickets ?? []) {
    if (ticket.isStickyWaiter && ticket.request.sticky?.accountId === boundId) others += 1
  }
  return others < state.options.stickyWaitersPerAccount
}

/** Puts a request at the end of its pool's queue; the caller has checked the bounds. */
export function enqueueTicket(state: MemoryState, user: UserSlots, request: AdmissionTicket): WaitingTicket {
  const { options } = state
  const number = state.nextNumber++
  const isStickyWaiter = waitsForBoundAccount(state, request)
  const ticket: WaitingTicket = {
    id: `${request.requestId}@${number}`,
    number,
    pool: request.pool,
    user,
    request,
    deadlineMs: options.clock() + (isStickyWaiter ? options.stickyWaitMs : options.waitMs),
    isStickyWaiter,
    reserved: null,
    reservedUntilMs: 0,
    missed: false,
    wake: null,
  }
  state.tickets.set(ticket.id, ticket)
  state.poolSizes.set(ticket.pool, (state.poolSizes.get(ticket.pool) ?? 0) + 1)
  user.waiting += 1
  user.tickets ??= new Set()
  user.tickets.add(ticket)
  listAccounts(state, ticket)
  return ticket
}

/** A look of its owner: the ticket keeps its place and takes the request's present accounts and limits. */
export function refreshTicket(state: MemoryState, ticket: WaitingTicket, request: AdmissionTicket): void {
  unlistAccounts(state, ticket)
  ticket.request = request
  ticket.missed = false
  listAccounts(state, ticket)
}

/** Takes a ticket out of the queue; a slot reserved for it is the caller's to hand on. */
export function removeTicket(state: MemoryState, ticket: WaitingTicket): void {
  if (!state.tickets.delete(ticket.id)) return
  const poolSize = (state.poolSizes.get(ticket.pool) ?? 1) - 1
  if (poolSize > 0) state.poolSizes.set(ticket.pool, poolSize)
  else state.poolSizes.delete(ticket.pool)
  ticket.user.waiting -= 1
  ticket.user.tickets?.delete(ticket)
  unlistAccounts(state, ticket)
  forgetIdleUser(state, ticket.user)
}

/** Takes a reservation back; `null` when there was none. */
export function cancelReservation(state: MemoryState, ticket: WaitingTicket): FreedSlots | null {
  if (ticket.reserved === null) return null
  const account = accountSlots(state, ticket.reserved.id)
  ticket.reserved = null
  ticket.user.inUse -= 1
  account.slotsInUse -= 1
  return { user: ticket.user, account }
}

function reserve(state: MemoryState, ticket: WaitingTicket): boolean {
  if (!hasUserRoom(ticket.user, ticket.request.user.concurrency)) return false
  const account = findFreeAccount(state, ticket.request)
  if (account === null) return false
  ticket.reserved = account
  ticket.reservedUntilMs = state.options.clock() + state.options.reservationMs
  ticket.user.inUse += 1
  accountSlots(state, account.id).slotsInUse += 1
  wakeTicket(ticket, 'wake')
  return true
}

function canBeServed(ticket: WaitingTicket): boolean {
  return ticket.reserved === null && !ticket.missed
}

/** The waiting tickets that freed slots may concern, first come first. */
function concernedTickets(freed: FreedSlots): WaitingTicket[] {
  const concerned = new Set<WaitingTicket>(freed.user.tickets)
  const listed: AccountSlots['tickets'] = freed.account === null ? null : freed.account.tickets
  for (const ticket of listed ?? []) concerned.add(ticket)
  return [...concerned].filter(canBeServed).toSorted((a, b) => a.number - b.number)
}

/**
 * Hands freed slots on: each goes to the first live ticket that can use it, in the same step. A ticket of the freed user
 * may take another free account, so one release can serve two tickets; more cannot fit.
 */
export function handOn(state: MemoryState, freed: FreedSlots): void {
  if (state.tickets.size === 0) return
  let left = 2
  for (const ticket of concernedTickets(freed)) {
    if (left === 0) return
    if (reserve(state, ticket)) left -= 1
  }
}

/** Answers a parked `waitForTurn`, if there is one. */
export function wakeTicket(ticket: WaitingTicket, word: 'wake' | 'expired'): void {
  const { wake } = ticket
  ticket.wake = null
  wake?.(word)
}
