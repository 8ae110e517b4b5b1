import type { SpendClaim } from '@/lib/billing'
import type { Lease } from '@/lib/gateway'
import { accountSlots, forgetIdleUser, userSlots } from '../memory-state'
import {
  numberAt,
  operation,
  quoted,
  releaseOf,
  type StoreAnswer,
  type StoreOperation,
} from './store-operations'
import { amountsJson } from './amounts'
import type { LineEntry } from './batch-line'
import { owe } from './owed'
import { holdsText, memberOf, type LiveLease, type RedisState } from './redis-state'
import { sendPrice, sendPrices, takePrice, type UnsentPrice } from './unsent-prices'

const RENEWED_AT_ONCE = 500

/** Remembers a slot of a running request, so that it is renewed. */
export function keepLease(state: RedisState, lease: LiveLease): void {
  lease.liveAt = state.live.enter(lease)
}

/** The same for a slot that the local store gave. */
export function keepLocalLease(state: RedisState, lease: LiveLease): void {
  keepLease(state, lease)
  state.liveLocals.set(lease.id, lease)
}

/** The lease as it is kept here; `undefined` = given back. Those given here, and copies of them, lead there by themselves. */
export function liveLease(state: RedisState, lease: Lease): LiveLease | undefined {
  const place = placeOf(lease)
  if (place !== null && place.value.liveAt === place) return place.value
  return state.liveLocals.size === 0 ? undefined : state.liveLocals.get(lease.id)
}

function placeOf(lease: Lease | LiveLease): LiveLease['liveAt'] {
  return 'liveAt' in lease ? lease.liveAt : null
}

/** Forgets all of them without giving anything back. */
export function forgetLeases(state: RedisState): void {
  for (const live of state.live.values()) forgetLease(state, live)
}

function forgetLease(state: RedisState, live: LiveLease): void {
  if (live.liveAt === null) return
  state.live.leave(live.liveAt)
  live.liveAt = null
  if (state.liveLocals.size > 0 && state.liveLocals.get(live.id) === live) state.liveLocals.delete(live.id)
}

/** Gives both slots back; harmless when repeated. Nobody waits for the store. */
export function releaseLease(state: RedisState, lease: Lease): void {
  state.local.release(lease)
  const live = liveLease(state, lease)
  if (live === undefined) return
  forgetLease(state, live)
  const account = accountSlots(state.mirror, live.accountId)
  account.slotsInUse = Math.max(0, account.slotsInUse - 1)
  if (live.holdsUser) lowerUser(state, live.userId)
  sendRelease(state, live, takePrice(state, live))
}

/** Gives the user slot back while the account still drains; harmless when repeated. */
export function releaseLeaseUser(state: RedisState, lease: Lease): void {
  state.local.releaseUser(lease)
  const live = liveLease(state, lease)
  if (live === undefined || !live.holdsUser) return
  sendPrice(state, live)
  const before = memberOf(live)
  live.holdsUser = false
  lowerUser(state, live.userId)
  // Renewal would write the member without its user; the one with it must go.
  if (state.isAway) owe(state, before)
  else
    state.line.add({
      operation: operation('u', before),
      done: (answer) => showUser(state, live.userId, numberAt(answer, 1)),
      failed: () => owe(state, before),
    })
}

/** Gives back in Redis what was released, or never heard of, while it was away. Runs before renewal. */
export function payOwed(state: RedisState): void {
  const doubtful = [...state.doubtful]
  state.doubtful.clear()
  if (doubtful.length > 0) {
    state.line.add({ operation: operation('x', doubtful), done: () => undefined, failed: () => undefined })
  }
  const members = [...state.owed]
  state.owed.clear()
  for (const member of members) {
    state.line.add({ operation: releaseOf(member), done: () => undefined, failed: () => owe(state, member) })
  }
}

/** Renews every slot of this process; what the store has lost is registered again. */
export function renewLive(state: RedisState): void {
  sendPrices(state)
  const members = [...state.live.values()].map((live) => memberOf(live))
  for (let from = 0; from < members.length; from += RENEWED_AT_ONCE) {
    const batch = members.slice(from, from + RENEWED_AT_ONCE)
    state.line.add({ operation: operation('n', batch), done: () => undefined, failed: () => undefined })
  }
}

function sendRelease(state: RedisState, live: LiveLease, price: UnsentPrice | null): void {
  const claims = price?.claims ?? live.claims
  const member = memberOf(live, claims)
  if (state.isAway) return owe(state, member)
  const fields = releaseFields(member, live, claims)
  const asked = price === null ? `"f",${fields}` : `"r",${fields},${pendingFields(state, price)}`
  state.line.add(new Releasing(state, live, { member, asked }))
}

/** A release on its way; one object, as there is one for each request. */
class Releasing implements LineEntry {
  readonly operation: StoreOperation
  private readonly member: string

  constructor(
    private readonly state: RedisState,
    private readonly live: LiveLease,
    said: { readonly member: string; readonly asked: StoreOperation },
  ) {
    this.operation = said.asked
    this.member = said.member
  }

  done(answer: StoreAnswer): void {
    const { state, live } = this
    accountSlots(state.mirror, live.accountId).slotsInUse = numberAt(answer, 0)
    if (live.holdsUser) showUser(state, live.userId, numberAt(answer, 1))
  }

  failed(): void {
    owe(this.state, this.member)
  }
}

/** A release as every request asks for it: its fields stand apart. */
function releaseFields(member: string, live: LiveLease, claims: readonly SpendClaim[]): string {
  const userId = live.holdsUser ? live.userId : 0
  return `${quoted(member)},"${userId}","${live.accountId}","${holdsText(claims)}",${quoted(live.sessionKey ?? '')}`
}

/** What is pending in place of what the lease held. */
function pendingFields(state: RedisState, { changes }: UnsentPrice): string {
  return `${quoted(state.spoolName())},${amountsJson(changes)}`
}

function lowerUser(state: RedisState, userId: number): void {
  const user = userSlots(state.mirror, userId)
  user.inUse = Math.max(0, user.inUse - 1)
  forgetIdleUser(state.mirror, user)
}

function showUser(state: RedisState, userId: number, inUse: number): void {
  const user = state.mirror.users.get(userId)
  if (user !== undefined) user.inUse = inUse
}
