import type { ShortageCause, SpendLimitName } from '@/lib/billing'
import type { Admission, AdmissionTicket } from '@/lib/gateway'
import { accountSlots, userSlots } from '../memory-state'
import { writeSticky } from '../sticky-bindings'
import { keepLease } from './live-leases'
import { showLoad } from './look-at-loads'
import { forgetTicket, keepTicket } from './own-tickets'
import { newLease, type LiveLease, type RedisState } from './redis-state'
import { loadsAt, numberAt, textAt, type StoreAnswer } from './store-operations'

/** What the script answered to an admission. */
export type AnsweredAdmission = {
  readonly id: string
  readonly request: AdmissionTicket
  readonly answer: StoreAnswer
  readonly nowMs: number
}

/** What an answer means to the request, and to what this process knows. */
export function takeAdmissionAnswer(state: RedisState, answered: AnsweredAdmission): Admission {
  const { request, answer } = answered
  const kind = textAt(answer, 0)
  const isStillWaiting =
    kind === 'b' || kind === 'w' || (kind === 'q' && textAt(answer, 1) === request.ticketId)
  if (!isStillWaiting) endTicket(state, request)
  showLoads(state, answered)
  switch (kind) {
    case 'a':
      return takeLease(state, answered)
    case 'q':
      return takeTicket(state, answered)
    case 'b':
      return takeBinding(state, answered)
    case 'c':
      return { kind: 'session_limited' }
    case 'w':
      return { kind: 'rebuilding', retryAtMs: state.options.clock() + numberAt(answer, 1) }
    default:
      return takeRefusal(answered)
  }
}

function takeLease(state: RedisState, { id, request, answer }: AnsweredAdmission): Admission {
  const accountId = numberAt(answer, 1)
  const lease = leaseOf(id, request, answer)
  keepLease(state, lease)
  const account = accountSlots(state.mirror, accountId)
  account.slotsInUse = numberAt(answer, 2)
  account.lastUsedAtMs = state.options.clock()
  userSlots(state.mirror, request.user.id).inUse = numberAt(answer, 3)
  learnBinding(state, request, numberAt(answer, 4))
  return { kind: 'admitted', lease }
}

/** What is in use after an admission that was sure of its account. */
export function takeAloneAnswer(
  state: RedisState,
  {
    request,
    lease,
    answer,
  }: { readonly request: AdmissionTicket; readonly lease: LiveLease; readonly answer: StoreAnswer },
): Admission {
  keepLease(state, lease)
  const account = accountSlots(state.mirror, lease.accountId)
  account.slotsInUse = numberAt(answer, 0)
  account.lastUsedAtMs = state.options.clock()
  userSlots(state.mirror, request.user.id).inUse = numberAt(answer, 1)
  learnBinding(state, request, lease.accountId)
  return { kind: 'admitted', lease }
}

function takeTicket(state: RedisState, { request, answer }: AnsweredAdmission): Admission {
  const ticketId = textAt(answer, 1)
  const limit = textAt(answer, 2) === 'u' ? 'user' : 'account'
  const firstAccountId = request.accounts[0]?.id ?? 0
  const known = state.tickets.get(ticketId)
  if (known === undefined) {
    const deadlineMs = state.options.clock() + numberAt(answer, 3)
    const userId = request.user.id
    keepTicket(state, { id: ticketId, userId, firstAccountId, deadlineMs, isWoken: false, parked: null })
  } else known.firstAccountId = firstAccountId
  return { kind: 'queued', ticketId, limit }
}

/** The session is bound to an account beyond those offered: it is offered first next time. */
function takeBinding(state: RedisState, { request, answer }: AnsweredAdmission): Admission {
  const accountId = numberAt(answer, 1)
  learnBinding(state, request, accountId)
  return { kind: 'bound', accountId }
}

function takeRefusal({ request, answer }: AnsweredAdmission): Admission {
  const reason = textAt(answer, 1)
  if (reason === 'spent') {
    const limit = limitNamed(request, textAt(answer, 2), textAt(answer, 3))
    return {
      kind: 'refused',
      reason,
      owner: textAt(answer, 2),
      limit,
      cause: causeNamed(textAt(answer, 4)),
      retryAtMs: null,
    }
  }
  if (reason === 'rate_limited') {
    return { kind: 'refused', reason, limitKey: textAt(answer, 2), retryAtMs: numberAt(answer, 3) }
  }
  return {
    kind: 'refused',
    reason: reason === 'user_queue_full' ? reason : 'pool_queue_full',
    limitKey: null,
    retryAtMs: null,
  }
}

/** The script says the name of a limit that was asked about. */
function limitNamed({ claims }: AdmissionTicket, owner: string, name: string): SpendLimitName {
  const claim = claims.find((one) => one.owner === owner)
  return claim?.limits.find((limit) => limit.name === name)?.name ?? 'balance'
}

function causeNamed(text: string): ShortageCause {
  return text === 'too_dear' || text === 'held' ? text : 'used_up'
}

function endTicket(state: RedisState, request: AdmissionTicket): void {
  const own = state.tickets.get(request.ticketId ?? '')
  if (own !== undefined) forgetTicket(state, own, 'wake')
}

/** The session is bound to the account now. */
export function learnBinding(state: RedisState, { sticky }: AdmissionTicket, accountId: number): void {
  if (sticky === null || accountId === 0) return
  writeSticky(state.mirror.sticky, { key: sticky.key, value: accountId }, state.options.clock())
}

/** The lease an answer speaks of. */
export function leaseOf(id: string, request: AdmissionTicket, answer: StoreAnswer): LiveLease {
  const sessionKey = numberAt(answer, 5) === 1 ? (request.sticky?.key ?? null) : null
  return newLease({ id, request, accountId: numberAt(answer, 1), sessionKey })
}

function showLoads(state: RedisState, { request, answer, nowMs: storeNowMs }: AnsweredAdmission): void {
  const loads = loadsAt(answer, 6)
  if (loads.length === 0) return
  const nowMs = state.options.clock()
  request.accounts.forEach(({ id }, index) =>
    showLoad(state, { id, figures: loads.slice(index * 3, index * 3 + 3), nowMs, storeNowMs }),
  )
}
