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
import { amountsJson, heldAmounts } from './amounts'
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
  // The price of one that counts as a session has an operation of its own.
  if (live.sessionKey !== null) sendPrice(state, live)
  sendRelease(state, live, takePrice(state, live))
}

/** Gives the user slot back while the account still drains; harmless when repeated. */
export function releaseLeaseUser(state: RedisState, lease: Lease): void {
  state.local.releaseUser(lease)
  const live = liveLease(state, lease)
  if (live === undefined || !live.holdsUser) return
  sendPrice(state, live)
  const { member: before } = live
  live.holdsUser = false
  live.member = memberOf(live)
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
  const members = [...state.live.values()].map(({ member }) => member)
  for (let from = 0; from < members.length; from += RENEWED_AT_ONCE) {
    const batch = members.slice(from, from + RENEWED_AT_ONCE)
    state.line.add({ operation: operation('n', batch), done: () => undefined, failed: () => undefined })
  }
}

function sendRelease(state: RedisState, live: LiveLease, price: UnsentPrice | null): void {
  if (state.isAway) return owe(state, live.member)
  state.line.add(new Releasing(state, live, price))
}

/** A release on its way; one object, as there is one for each request. */
class Releasing implements LineEntry {
  readonly operation: StoreOperation

  constructor(
    private readonly state: RedisState,
    private readonly live: LiveLease,
    price: UnsentPrice | null,
  ) {
    this.operation = price === null ? endingOf(live) : pricedEndingOf(state, live, price)
  }

  done(answer: StoreAnswer): void {
    const { state, live } = this
    accountSlots(state.mirror, live.accountId).slotsInUse = numberAt(answer, 0)
    if (live.holdsUser) showUser(state, live.userId, numberAt(answer, 1))
  }

  failed(): void {
    owe(this.state, this.live.member)
  }
}

function endingOf(live: LiveLease): StoreOperation {
  const { accountId, claims, sessionKey } = live
  return `"f",${quoted(live.member)},"${userOf(live)}","${accountId}","${holdsText(claims)}",${quoted(sessionKey ?? '')}`
}

/** What is pending takes the place of what the lease held. */
function pricedEndingOf(
  state: RedisState,
  live: LiveLease,
  { claims, changes }: UnsentPrice,
): StoreOperation {
  const held = amountsJson(heldAmounts(claims))
  const pending = `${quoted(state.spoolName())},${amountsJson(changes)}`
  return `"r",${quoted(live.member)},"${userOf(live)}","${live.accountId}",${held},${pending}`
}

function userOf({ holdsUser, userId }: LiveLease): number {
  return holdsUser ? userId : 0
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
