import type { Lease } from '@/lib/gateway'
import { keepForSession } from './keep-lease'
import { forgetLease, liveLease } from './live-leases'
import { owe } from './owed'
import { memberOf, type RedisState } from './redis-state'
import { lowerUser, sendRelease, showUser } from './send-release'
import { numberAt, operation } from './store-operations'
import { sendPrice, takePrice } from './unsent-prices'

/** Gives both slots back; harmless when repeated. Nobody waits for the store. */
export function releaseLease(state: RedisState, lease: Lease): void {
  state.local.release(lease)
  const live = liveLease(state, lease)
  if (live === undefined) return
  forgetLease(state, live)
  // The price of one that counts as a session has an operation of its own.
  if (live.sessionKey !== null) sendPrice(state, live)
  const price = takePrice(state, live)
  if (!keepForSession(state, live, price)) sendRelease(state, live, price)
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
