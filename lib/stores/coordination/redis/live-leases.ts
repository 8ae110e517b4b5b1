import type { Lease } from '@/lib/gateway'
import { owe } from './owed'
import type { LiveLease, RedisState } from './redis-state'
import { operation, releaseOf } from './store-operations'
import { sendPrices } from './unsent-prices'

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

/** Forgets one without giving it back. */
export function forgetLease(state: RedisState, live: LiveLease): void {
  if (live.liveAt === null) return
  state.live.leave(live.liveAt)
  live.liveAt = null
  if (state.liveLocals.size > 0 && state.liveLocals.get(live.id) === live) state.liveLocals.delete(live.id)
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
