import type { SpendLimitName } from '@/lib/billing'
import { AppError } from '@/lib/core'
import type { Admission, AdmissionTicket } from '@/lib/gateway'
import { countsSessions } from '../session-counts'
import { accountSlots, userSlots } from '../memory-state'
import { writeSticky } from '../sticky-bindings'
import { admissionOf, offerOf, wholeOffer, type AskedAdmission } from './admission-operation'
import type { LineEntry } from './batch-line'
import { keepLease, keepLocalLease } from './live-leases'
import { owe } from './owed'
import { forgetTicket, keepTicket, tellLeft } from './own-tickets'
import { memberOf, nextStoreId, type LiveLease, type RedisState } from './redis-state'
import { sendPricesOf } from './unsent-prices'
import {
  loadsAt,
  numberAt,
  releaseOf,
  textAt,
  type StoreAnswer,
  type StoreOperation,
} from './store-operations'

const RETRY_AFTER_MS = 2_000

/** Admits through Redis; while it is away by this process's own limits, or not at all (`STORE_UNAVAILABLE`, 503). */
export function admitInRedis(state: RedisState, request: AdmissionTicket): Promise<Admission> {
  if (state.isAway) return admitWithout(state, request)
  leaveLocalLine(state, request)
  return new Promise((resolve, reject) => {
    const asked = { id: nextStoreId(state), request, offer: offerOf(state, request) }
    ask(state, asked, { resolve, reject })
  })
}

type Promised = {
  readonly resolve: (admission: Admission) => void
  readonly reject: (error: unknown) => void
}

function ask(state: RedisState, asked: AskedAdmission, promised: Promised): void {
  sendPricesOf(state, asked.request.claims)
  state.line.add(new Asking(state, asked, promised))
}

/** An admission on its way; one object, as there is one for each request. */
class Asking implements LineEntry {
  readonly operation: StoreOperation

  constructor(
    private readonly state: RedisState,
    private readonly asked: AskedAdmission,
    private readonly promised: Promised,
  ) {
    this.operation = admissionOf(state, asked)
  }

  done(answer: StoreAnswer, nowMs: number): void {
    const { state, asked, promised } = this
    if (textAt(answer, 0) === 'm') askWhole(state, asked, promised)
    else promised.resolve(takeAnswer(state, { id: asked.id, request: asked.request, answer, nowMs }))
  }

  failed(): void {
    const { state, asked, promised } = this
    state.doubtful.add(asked.id)
    void admitWithout(state, asked.request).then(promised.resolve, promised.reject)
  }

  late(answer: StoreAnswer): void {
    const { id, request } = this.asked
    undo(this.state, { id, request, answer })
  }
}

/** The account that was offered alone has no room: nothing was taken, and the request is not in a line. */
function askWhole(state: RedisState, { id, request }: AskedAdmission, promised: Promised): void {
  if (state.isAway) void admitWithout(state, request).then(promised.resolve, promised.reject)
  else ask(state, { id, request, offer: wholeOffer(request) }, promised)
}

async function admitWithout(state: RedisState, request: AdmissionTicket): Promise<Admission> {
  if (state.settings().storeOutage === 'reject') throw storeUnavailable(state)
  const own = state.tickets.get(request.ticketId ?? '')
  if (own !== undefined) {
    forgetTicket(state, own, 'wake')
    tellLeft(state, own.id)
  }
  const admission = state.local.admit(request)
  if (admission.kind === 'admitted') {
    const { lease } = admission
    const sessionKey = countedSession(request, lease.accountId)
    const storeId = nextStoreId(state)
    const { claims } = request
    keepLocalLease(state, { ...lease, storeId, liveAt: null, sessionKey, holdsUser: true, claims })
  }
  return admission
}

/** A ticket of the local store is of no use once Redis is back. */
function leaveLocalLine(state: RedisState, request: AdmissionTicket): void {
  if (request.ticketId !== null && !state.tickets.has(request.ticketId)) state.local.leave(request.ticketId)
}

function storeUnavailable(state: RedisState): AppError {
  return new AppError({
    status: 503,
    code: 'STORE_UNAVAILABLE',
    message: 'The shared store of limits does not answer, please retry later',
    details: { type: 'overloaded_error', retryAtMs: state.options.clock() + RETRY_AFTER_MS },
  })
}

type Answered = {
  readonly id: string
  readonly request: AdmissionTicket
  readonly answer: StoreAnswer
  readonly nowMs: number
}

function takeAnswer(state: RedisState, answered: Answered): Admission {
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
    case 'w':
      return { kind: 'rebuilding', retryAtMs: state.options.clock() + numberAt(answer, 1) }
    default:
      return takeRefusal(answered)
  }
}

function takeLease(state: RedisState, { id, request, answer }: Answered): Admission {
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

function takeTicket(state: RedisState, { request, answer }: Answered): Admission {
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
function takeBinding(state: RedisState, { request, answer }: Answered): Admission {
  const accountId = numberAt(answer, 1)
  learnBinding(state, request, accountId)
  return { kind: 'bound', accountId }
}

function takeRefusal({ request, answer }: Answered): Admission {
  const reason = textAt(answer, 1)
  if (reason === 'spent') {
    const limit = limitNamed(request, textAt(answer, 2), textAt(answer, 3))
    return { kind: 'refused', reason, owner: textAt(answer, 2), limit, retryAtMs: null }
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

function endTicket(state: RedisState, request: AdmissionTicket): void {
  const own = state.tickets.get(request.ticketId ?? '')
  if (own !== undefined) forgetTicket(state, own, 'wake')
}

function learnBinding(state: RedisState, { sticky }: AdmissionTicket, accountId: number): void {
  if (sticky === null || accountId === 0) return
  writeSticky(state.mirror.sticky, { key: sticky.key, value: accountId }, state.options.clock())
}

function leaseOf(id: string, request: AdmissionTicket, answer: StoreAnswer): LiveLease {
  const sessionKey = numberAt(answer, 5) === 1 ? (request.sticky?.key ?? null) : null
  return {
    liveAt: null,
    id,
    storeId: id,
    userId: request.user.id,
    accountId: numberAt(answer, 1),
    sessionKey,
    holdsUser: true,
    claims: request.claims,
  }
}

function countedSession({ sticky, accounts }: AdmissionTicket, accountId: number): string | null {
  const account = accounts.find(({ id }) => id === accountId)
  return sticky !== null && account !== undefined && countsSessions(account) ? sticky.key : null
}

function showLoads(state: RedisState, { request, answer, nowMs: storeNowMs }: Answered): void {
  const loads = loadsAt(answer, 6)
  if (loads.length === 0) return
  const nowMs = state.options.clock()
  request.accounts.forEach(({ id }, index) =>
    showLoad(state, { id, figures: loads.slice(index * 3, index * 3 + 3), nowMs, storeNowMs }),
  )
}

type ToldLoad = {
  readonly id: number
  readonly figures: readonly number[]
  readonly nowMs: number
  /** The same moment by the store's clock. */
  readonly storeNowMs: number
}

/** Takes over an account's figures as the store tells them: slots, waiting, time of its last use there (−1 = never). */
export function showLoad(state: RedisState, { id, figures, nowMs, storeNowMs }: ToldLoad): void {
  const slots = accountSlots(state.mirror, id)
  const [inUse = 0, waiting = 0, usedAtMs = -1] = figures
  slots.slotsInUse = inUse
  slots.waiting = waiting
  if (usedAtMs < 0) return
  const idleMs = Math.max(0, storeNowMs - usedAtMs)
  slots.lastUsedAtMs = Math.max(slots.lastUsedAtMs ?? 0, nowMs - idleMs)
}

/** An answer nobody waited for any more: what it took goes back. */
function undo(state: RedisState, { id, request, answer }: Omit<Answered, 'nowMs'>): void {
  state.doubtful.delete(id)
  if (textAt(answer, 0) === 'q') tellLeft(state, textAt(answer, 1))
  if (textAt(answer, 0) !== 'a') return
  const member = memberOf(leaseOf(id, request, answer))
  if (state.isAway) return owe(state, member)
  state.line.add({ operation: releaseOf(member), done: () => undefined, failed: () => owe(state, member) })
}
