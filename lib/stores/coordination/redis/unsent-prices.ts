import type { SpendClaim } from '@/lib/billing'
import { Roster } from '@/lib/core'
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
  readonly prices: Roster<UnsentPrice>
  round: number
  isWatched: boolean
}

/** Turns of the event loop that a price waits for a release beyond the one it came in. */
const WHOLE_ROUNDS = 2

const NO_CLAIMS: readonly SpendClaim[] = []

/** Makes an empty list. */
export function createUnsentPrices(): UnsentPrices {
  return { prices: new Roster(), round: 0, isWatched: false }
}

/** Keeps a price for the release of its lease. */
export function keepPrice(state: RedisState, live: LiveLease, changes: Amounts): void {
  const { unsent } = state
  const { claims } = live
  live.claims = NO_CLAIMS
  live.priceAt = unsent.prices.enter({ live, claims, changes, round: unsent.round })
  if (!unsent.isWatched) watch(state)
}

/** The price of a lease that ends now, which goes with its release. */
export function takePrice({ unsent }: RedisState, lease: LiveLease): UnsentPrice | null {
  const place = lease.priceAt
  if (place === null) return null
  lease.priceAt = null
  unsent.prices.leave(place)
  return place.value
}

/** Sends the prices kept up to a round, or all: the store has to know them before what comes next. */
export function sendPrices(state: RedisState, upToRound = Infinity): void {
  for (const { live, round } of state.unsent.prices.values()) {
    if (round > upToRound) return
    sendPrice(state, live)
  }
}

/** Sends the prices of those who are to pay again: what is left to them is known exactly. */
export function sendPricesOf(state: RedisState, asked: readonly SpendClaim[]): void {
  const { prices } = state.unsent
  if (prices.size === 0) return
  for (const { live, claims } of prices.values())
    if (claims.some(({ owner }) => asked.some((claim) => claim.owner === owner))) sendPrice(state, live)
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
  for (const { live } of state.unsent.prices.values()) {
    takePrice(state, live)
    owe(state, live.member)
    live.member = memberOf(live)
  }
}

/** Forgets them, as a killed process would. */
export function dropPrices(state: RedisState): void {
  for (const { live } of state.unsent.prices.values()) takePrice(state, live)
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
    if (unsent.prices.size > 0) watch(state)
  })
}
