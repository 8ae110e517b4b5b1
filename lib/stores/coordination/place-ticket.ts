import type { AdmissionAccount, AdmissionTicket } from '@/lib/gateway'
import type { MemoryState, UserSlots } from './memory-state'
import { countsSessions, hasSessionRoom } from './session-counts'
import { findSticky } from './sticky-bindings'

/** Whether the user may run one more request; a limit ≤ 0 is unlimited. */
export function hasUserRoom(user: UserSlots, concurrency: number): boolean {
  return concurrency <= 0 || user.inUse < concurrency
}

function hasAccountRoom(state: MemoryState, account: AdmissionAccount, request: AdmissionTicket): boolean {
  const slots = state.accounts.get(account.id)
  if (slots === undefined) return true
  if (account.concurrency > 0 && slots.slotsInUse >= account.concurrency) return false
  return request.sticky === null || mayUseSession(state, account, request.sticky.key)
}

/** Whether the account may serve the session, be there a free slot or not. */
export function mayUseSession(state: MemoryState, account: AdmissionAccount, key: string): boolean {
  const sessions = state.accounts.get(account.id)?.sessions ?? null
  if (sessions === null || !countsSessions(account)) return true
  return hasSessionRoom({ sessions, key, limit: account, nowMs: state.options.clock() })
}

/** Whether every account offered serves as many other sessions as it may: a free slot would not help. */
export function isCrowded(state: MemoryState, { sticky, accounts }: AdmissionTicket): boolean {
  return sticky !== null && !accounts.some((account) => mayUseSession(state, account, sticky.key))
}

/** A binding the caller did not know of (another process made it) goes before the given order. */
function unknownBinding(state: MemoryState, request: AdmissionTicket): AdmissionAccount | null {
  if (request.sticky === null) return null
  const binding = findSticky(state.sticky, request.sticky.key)
  if (binding === undefined || binding.value === request.sticky.accountId) return null
  if (binding.expiresAtMs <= state.options.clock()) return null
  return request.accounts.find((account) => account.id === binding.value) ?? null
}

/** The first account in the given order with a free slot and room for the session; `null` when all are full. */
export function findFreeAccount(state: MemoryState, request: AdmissionTicket): AdmissionAccount | null {
  const bound = unknownBinding(state, request)
  if (bound !== null && hasAccountRoom(state, bound, request)) return bound
  const { favourite } = request
  if (favourite !== undefined && hasAccountRoom(state, favourite, request)) return favourite
  for (const account of request.accounts) {
    if (hasAccountRoom(state, account, request)) return account
  }
  return null
}
