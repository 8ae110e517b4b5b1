import type { SpendClaim } from '@/lib/billing'
import { amountsJson, heldAmounts, type Amounts } from './amounts'
import { owe } from './owed'
import { memberOf, type LiveLease, type RedisState } from './redis-state'
import { quoted, type StoreOperation } from './store-operations'

/** The price of an answer whose slots are not free yet: what the lease held, and what is pending in its place. */
export type UnsentPrice = {
  readonly live: LiveLease
  readonly claims: readonly SpendClaim[]
  readonly changes: Amounts
  readonly round: number
}

/**
 * Prices that wait for the release of their lease, which mostly comes a turn later: both are one operation then. Until it
 * is sent a price is not known to the store, and its hold counts; whatever else would tell of it goes after it.
 */
export type UnsentPrices = {
  readonly byLease: Map<string, UnsentPrice>
  /** How many of them are of claims of each owner. */
  readonly owners: Map<string, number>
  round: number
  isWatched: boolean
}

/** Turns of the event loop that a price waits for a release beyond the one it came in. */
const WHOLE_ROUNDS = 2

/** Makes an empty list. */
export function createUnsentPrices(): UnsentPrices {
  return { byLease: new Map(), owners: new Map(), round: 0, isWatched: false }
}

/** Keeps a price for the release of its lease. */
export function keepPrice(state: RedisState, live: LiveLease, changes: Amounts): void {
  const { unsent } = state
  const { claims } = live
  live.claims = []
  unsent.byLease.set(live.id, { live, claims, changes, round: unsent.round })
  for (const { owner } of claims) unsent.owners.set(owner, (unsent.owners.get(owner) ?? 0) + 1)
  if (!unsent.isWatched) watch(state)
}

/** The price of a lease that ends now, which goes with its release. */
export function takePrice({ unsent }: RedisState, lease: LiveLease): UnsentPrice | null {
  const price = unsent.byLease.get(lease.id)
  if (price === undefined) return null
  unsent.byLease.delete(lease.id)
  for (const { owner } of price.claims) {
    const left = (unsent.owners.get(owner) ?? 1) - 1
    if (left === 0) unsent.owners.delete(owner)
    else unsent.owners.set(owner, left)
  }
  return price
}

/** Sends the prices kept up to a round, or all: the store has to know them before what comes next. */
export function sendPrices(state: RedisState, upToRound = Infinity): void {
  for (const { live, round } of state.unsent.byLease.values()) {
    if (round > upToRound) return
    sendPrice(state, live)
  }
}

/** Sends the prices of those who are to pay again: what is left to them is known exactly. */
export function sendPricesOf(state: RedisState, claims: readonly SpendClaim[]): void {
  const { owners, byLease } = state.unsent
  if (byLease.size === 0 || !claims.some(({ owner }) => owners.has(owner))) return
  const asked = new Set(claims.map(({ owner }) => owner))
  for (const price of byLease.values())
    if (price.claims.some(({ owner }) => asked.has(owner))) sendPrice(state, price.live)
}

/** Sends the price of a lease that goes on. */
export function sendPrice(state: RedisState, live: LiveLease): void {
  const price = takePrice(state, live)
  if (price === null) return
  const { member } = live
  live.member = memberOf(live)
  state.line.add({
    operation: priceOf(state, price, member),
    done: () => undefined,
    failed: () => owe(state, member),
  })
}

/** The store is away: what was not sent is told when it is back, and what it still holds is owed to it. */
export function owePrices(state: RedisState): void {
  for (const { live } of state.unsent.byLease.values()) {
    if (takePrice(state, live) === null) continue
    owe(state, live.member)
    live.member = memberOf(live)
  }
}

/** Forgets them, as a killed process would. */
export function dropPrices({ unsent }: RedisState): void {
  unsent.byLease.clear()
  unsent.owners.clear()
}

/** What owners owe has changed, and the hold of a lease, written as `member` before, gives way to it. */
function priceOf(state: RedisState, { live, claims, changes }: UnsentPrice, member: string): StoreOperation {
  const lease = `${quoted(member)},${quoted(live.member)},${amountsJson(heldAmounts(claims))}`
  return `"p",${quoted(state.spoolName())},${lease},${amountsJson(changes)}`
}

function watch(state: RedisState): void {
  const { unsent } = state
  unsent.isWatched = true
  setImmediate(() => {
    unsent.isWatched = false
    sendPrices(state, unsent.round - WHOLE_ROUNDS)
    unsent.round += 1
    if (unsent.byLease.size > 0) watch(state)
  })
}
