import { AppError } from '@/lib/core'
import type { Admission, AdmissionTicket } from '@/lib/gateway'
import { countsSessions } from '../session-counts'
import {
  admissionOf,
  aloneAdmissionOf,
  asksLoads,
  hasRoom,
  ownAccount,
  type Offered,
} from './admission-operation'
import type { LineEntry } from './batch-line'
import { keepableOf } from './keep-lease'
import { takeKept } from './kept-leases'
import { keepLocalLease } from './live-leases'
import { lookAtLoads } from './look-at-loads'
import { owe } from './owed'
import { forgetTicket, tellLeft } from './own-tickets'
import { memberOf, newLease, nextStoreId, type LiveLease, type RedisState } from './redis-state'
import { releaseOf, textAt, type StoreAnswer, type StoreOperation } from './store-operations'
import { leaseOf, takeAloneAnswer, takeAdmissionAnswer } from './take-admission'
import { takeOver } from './take-over'
import { sendPricesOf } from './unsent-prices'

const RETRY_AFTER_MS = 2_000

/**
 * Admits by the lease that was kept for the session, else through Redis; while that is away by this process's own limits, or not at
 * all (`STORE_UNAVAILABLE`, 503).
 */
export function admitInRedis(state: RedisState, request: AdmissionTicket): Admission | Promise<Admission> {
  if (state.isAway) return admitWithout(state, request)
  leaveLocalLine(state, request)
  const own = ownAccount(state, request)
  const kept = request.sticky === null ? undefined : takeKept(state, request.sticky.key)
  if (kept === undefined) return askStore(state, request, own)
  if (own === null) {
    kept.giveBack()
    return admitInRedis(state, request)
  }
  const wanted = { request, account: own }
  if (kept.status !== 'asked') return takeOver(state, kept, wanted) ?? askStore(state, request, own)
  return kept.known().then(() => takeOver(state, kept, wanted) ?? askStore(state, request, own))
}

function askStore(state: RedisState, request: AdmissionTicket, own: Offered | null): Promise<Admission> {
  if (state.isAway) return admitWithout(state, request)
  return new Promise((resolve, reject) => {
    const asked = { id: nextStoreId(state), request, resolve, reject }
    if (own === null || !hasRoom(state, own)) ask(state, asked)
    else askAlone(state, asked, own)
  })
}

/** An admission that is waited for. */
type AskedAdmission = {
  /** The lease's, if there will be one. */
  readonly id: string
  readonly request: AdmissionTicket
  readonly resolve: (admission: Admission) => void
  readonly reject: (error: unknown) => void
}

function ask(state: RedisState, asked: AskedAdmission): void {
  sendPricesOf(state, asked.request.claims)
  state.line.add(new Asking(state, asked))
}

function askAlone(state: RedisState, asked: AskedAdmission, account: Offered): void {
  const { request } = asked
  sendPricesOf(state, request.claims)
  state.line.add(new AskingAlone(state, asked, account))
  if (asksLoads(state, request.pool, true))
    lookAtLoads(
      state,
      request.accounts.map(({ id }) => id),
    )
}

/** The store does not answer. */
function askNobody(state: RedisState, { id, request, resolve, reject }: AskedAdmission): void {
  state.doubtful.add(id)
  void admitWithout(state, request).then(resolve, reject)
}

/** An admission on its way; one object, as there is one for each request. */
class Asking implements LineEntry {
  readonly operation: StoreOperation

  constructor(
    private readonly state: RedisState,
    private readonly asked: AskedAdmission,
  ) {
    this.operation = admissionOf(state, asked.id, asked.request)
  }

  done(answer: StoreAnswer, nowMs: number): void {
    const { id, request, resolve } = this.asked
    resolve(takeAdmissionAnswer(this.state, { id, request, answer, nowMs }))
  }

  failed(): void {
    askNobody(this.state, this.asked)
  }

  late(answer: StoreAnswer): void {
    const { state } = this
    const { id, request } = this.asked
    state.doubtful.delete(id)
    if (textAt(answer, 0) === 'q') tellLeft(state, textAt(answer, 1))
    if (textAt(answer, 0) === 'a') undo(state, leaseOf(id, request, answer))
  }
}

/** The same for the account of its session alone. */
class AskingAlone implements LineEntry {
  readonly operation: StoreOperation
  private readonly lease: LiveLease

  constructor(
    private readonly state: RedisState,
    private readonly asked: AskedAdmission,
    account: Offered,
  ) {
    const { id, request } = asked
    const keepable = keepableOf(state, request, account)
    this.lease = newLease({ id, request, accountId: account.id, sessionKey: null, keepable })
    this.operation = aloneAdmissionOf(request, account, this.lease.member)
  }

  done(answer: StoreAnswer): void {
    const { state, asked, lease } = this
    const { request, resolve, reject } = asked
    if (Array.isArray(answer)) resolve(takeAloneAnswer(state, { request, lease, answer }))
    // It has no room after all: nothing was taken, and the request is not in a line.
    else if (state.isAway) void admitWithout(state, request).then(resolve, reject)
    else ask(state, asked)
  }

  failed(): void {
    askNobody(this.state, this.asked)
  }

  late(answer: StoreAnswer): void {
    this.state.doubtful.delete(this.asked.id)
    if (Array.isArray(answer)) undo(this.state, this.lease)
  }
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
    const live = {
      ...lease,
      storeId,
      liveAt: null,
      sessionKey,
      holdsUser: true,
      claims,
      claimsText: '',
      priceAt: null,
      member: '',
      keepable: null,
    }
    live.member = memberOf(live)
    keepLocalLease(state, live)
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

function countedSession({ sticky, accounts }: AdmissionTicket, accountId: number): string | null {
  const account = accounts.find(({ id }) => id === accountId)
  return sticky !== null && account !== undefined && countsSessions(account) ? sticky.key : null
}

/** An answer nobody waited for any more: what it took goes back. */
function undo(state: RedisState, { member }: LiveLease): void {
  if (state.isAway) return owe(state, member)
  state.line.add({ operation: releaseOf(member), done: () => undefined, failed: () => owe(state, member) })
}
