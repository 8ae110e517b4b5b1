import { accountSlots, forgetIdleUser, userSlots } from '../memory-state'
import { amountsJson, heldAmounts } from './amounts'
import type { LineEntry } from './batch-line'
import { owe } from './owed'
import { holdsText, type LiveLease, type RedisState } from './redis-state'
import { numberAt, quoted, type StoreAnswer, type StoreOperation } from './store-operations'
import type { UnsentPrice } from './unsent-prices'

/** Gives a lease back that ends here, with its price where that waited for it. */
export function sendRelease(state: RedisState, live: LiveLease, price: UnsentPrice | null): void {
  lowerUses(state, live)
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
    showUses(this.state, this.live, answer)
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
function pricedEndingOf(state: RedisState, live: LiveLease, price: UnsentPrice): StoreOperation {
  return `"r",${pricedFieldsOf(state, live, price)}`
}

/** A lease that has its price as the script reads it: what it held, and what is pending in place of that. */
export function pricedFieldsOf(
  state: RedisState,
  live: LiveLease,
  { claims, changes }: UnsentPrice,
): StoreOperation {
  const held = amountsJson(heldAmounts(claims))
  const pending = `${quoted(state.spoolName())},${amountsJson(changes)}`
  return `${quoted(live.member)},"${userOf(live)}","${live.accountId}",${held},${pending}`
}

function userOf({ holdsUser, userId }: LiveLease): number {
  return holdsUser ? userId : 0
}

/** Its slots are not in use any more, as far as is known here. */
export function lowerUses(state: RedisState, live: LiveLease): void {
  const account = accountSlots(state.mirror, live.accountId)
  account.slotsInUse = Math.max(0, account.slotsInUse - 1)
  if (live.holdsUser) lowerUser(state, live.userId)
}

/** What is in use without them, as the script answers. */
export function showUses(state: RedisState, live: LiveLease, answer: StoreAnswer): void {
  accountSlots(state.mirror, live.accountId).slotsInUse = numberAt(answer, 0)
  if (live.holdsUser) showUser(state, live.userId, numberAt(answer, 1))
}

/** A slot of the user is not in use any more, as far as is known here. */
export function lowerUser(state: RedisState, userId: number): void {
  const user = userSlots(state.mirror, userId)
  user.inUse = Math.max(0, user.inUse - 1)
  forgetIdleUser(state.mirror, user)
}

/** What a user has in use, as the script answers. */
export function showUser(state: RedisState, userId: number, inUse: number): void {
  const user = state.mirror.users.get(userId)
  if (user !== undefined) user.inUse = inUse
}
