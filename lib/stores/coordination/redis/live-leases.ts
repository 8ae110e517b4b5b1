import type { SpendClaim } from '@/lib/billing'
import type { Lease } from '@/lib/gateway'
import { accountSlots, forgetIdleUser, userSlots } from '../memory-state'
import { numberAt, operation, quoted, releaseOf } from './store-operations'
import { amountsJson } from './amounts'
import { owe } from './owed'
import { holdsText, memberOf, type LiveLease, type RedisState } from './redis-state'
import { sendPrice, sendPrices, takePrice, type UnsentPrice } from './unsent-prices'

const RENEWED_AT_ONCE = 500

/** Remembers a slot of a running request, so that it is renewed. */
export function keepLease(state: RedisState, lease: LiveLease): void {
  state.live.set(lease.id, lease)
}

/** Gives both slots back; harmless when repeated. Nobody waits for the store. */
export function releaseLease(state: RedisState, lease: Lease): void {
  state.local.release(lease)
  const live = state.live.get(lease.id)
  if (live === undefined) return
  state.live.delete(lease.id)
  const account = accountSlots(state.mirror, live.accountId)
  account.slotsInUse = Math.max(0, account.slotsInUse - 1)
  if (live.holdsUser) lowerUser(state, live.userId)
  sendRelease(state, live, takePrice(state, live))
}

/** Gives the user slot back while the account still drains; harmless when repeated. */
export function releaseLeaseUser(state: RedisState, lease: Lease): void {
  state.local.releaseUser(lease)
  const live = state.live.get(lease.id)
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
  state.line.add({
    operation: price === null ? `"f",${fields}` : `"r",${fields},${pendingFields(state, price)}`,
    done(answer) {
      accountSlots(state.mirror, live.accountId).slotsInUse = numberAt(answer, 0)
      if (live.holdsUser) showUser(state, live.userId, numberAt(answer, 1))
    },
    failed: () => owe(state, member),
  })
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
