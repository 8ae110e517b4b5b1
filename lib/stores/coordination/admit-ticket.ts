import type { Admission, AdmissionPreview, AdmissionTicket } from '@/lib/gateway'
import { maxWaiting } from '@/lib/scheduling'
import { holdSlots } from './hold-slots'
import { userSlots, type MemoryState, type UserSlots, type WaitingTicket } from './memory-state'
import { findFreeAccount, hasUserRoom, isCrowded } from './place-ticket'
import { countRates, findUsedUpRate } from './rate-counters'
import { findUnpaid } from './spend-holds'
import { cancelReservation, enqueueTicket, handOn, refreshTicket, removeTicket } from './wait-queue'

const SESSION_LIMITED: Admission = { kind: 'session_limited' }

type RefusedAdmission = Extract<Admission, { kind: 'refused' }>

function refuseFullQueue(reason: 'user_queue_full' | 'pool_queue_full'): RefusedAdmission {
  return { kind: 'refused', reason, limitKey: null, retryAtMs: null }
}

/** Wait room, then rates, then money, then the pool's queue: the order decides which refusal wins. */
function refusalOf(
  state: MemoryState,
  request: AdmissionTicket,
  wait: { readonly mustWait: boolean; readonly user: UserSlots },
): RefusedAdmission | null {
  if (wait.mustWait && wait.user.waiting >= maxWaiting(request.user.concurrency)) {
    return refuseFullQueue('user_queue_full')
  }
  const usedUp = isCounted(request)
    ? findUsedUpRate(state.rates, request.rateLimits, state.options.clock())
    : null
  if (usedUp !== null) return { kind: 'refused', reason: 'rate_limited', ...usedUp }
  const unpaid = findUnpaid(state.spendHolds, request.claims)
  if (unpaid !== null) return unpaid
  const isPoolFull = wait.mustWait && (state.poolSizes.get(request.pool) ?? 0) >= state.options.poolQueueLimit
  return isPoolFull ? refuseFullQueue('pool_queue_full') : null
}

/** A request whose ticket is gone comes back with its id: it was counted the first time. */
function isCounted(request: AdmissionTicket): boolean {
  return request.ticketId === null && request.rateLimits.length > 0
}

function admitNew(state: MemoryState, request: AdmissionTicket): Admission {
  const user = userSlots(state, request.user.id)
  const userFits = hasUserRoom(user, request.user.concurrency)
  const account = userFits ? findFreeAccount(state, request) : null
  if (account === null && userFits && isCrowded(state, request)) return SESSION_LIMITED
  const refusal = refusalOf(state, request, { mustWait: account === null, user })
  if (refusal !== null) return refusal
  if (isCounted(request)) countRates(state.rates, request.rateLimits, state.options.clock())
  if (account !== null) return { kind: 'admitted', lease: holdSlots(state, request, account) }
  const ticket = enqueueTicket(state, user, request)
  return { kind: 'queued', ticketId: ticket.id, limit: userFits ? 'account' : 'user' }
}

/** The owner of a ticket looks again: what was reserved counts as free for it, and what it does not take goes on. */
function admitAgain(state: MemoryState, ticket: WaitingTicket, request: AdmissionTicket): Admission {
  const freed = cancelReservation(state, ticket)
  const unpaid = findUnpaid(state.spendHolds, request.claims)
  if (unpaid !== null) {
    removeTicket(state, ticket)
    if (freed !== null) handOn(state, freed)
    return unpaid
  }
  refreshTicket(state, ticket, request)
  const userFits = hasUserRoom(ticket.user, request.user.concurrency)
  const account = userFits ? findFreeAccount(state, request) : null
  let admission: Admission
  if (account === null && userFits && isCrowded(state, request)) {
    removeTicket(state, ticket)
    admission = SESSION_LIMITED
  } else if (account === null) {
    admission = { kind: 'queued', ticketId: ticket.id, limit: userFits ? 'account' : 'user' }
  } else {
    removeTicket(state, ticket)
    admission = { kind: 'admitted', lease: holdSlots(state, request, account) }
  }
  if (freed !== null) handOn(state, freed)
  return admission
}

/** Decides on a ticket in one step: all of its slots and counters, or none. */
export function admitTicket(state: MemoryState, request: AdmissionTicket): Admission {
  const ticket = request.ticketId === null ? undefined : state.tickets.get(request.ticketId)
  return ticket === undefined ? admitNew(state, request) : admitAgain(state, ticket, request)
}

/** What `admitTicket` would answer a new request, without taking anything. */
export function previewTicket(state: MemoryState, request: AdmissionTicket): AdmissionPreview {
  const { id, concurrency } = request.user
  const user = state.users.get(id) ?? { id, inUse: 0, waiting: 0, tickets: null }
  const userFits = hasUserRoom(user, concurrency)
  const account = userFits ? findFreeAccount(state, request) : null
  const refusal = refusalOf(state, request, { mustWait: account === null, user })
  if (refusal !== null) return refusal
  if (account !== null) return { kind: 'account', accountId: account.id }
  return { kind: 'full', limit: userFits ? 'account' : 'user' }
}
