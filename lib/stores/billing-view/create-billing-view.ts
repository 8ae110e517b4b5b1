import { keyOwner, subscriptionOwner } from '@/lib/billing'
import { amountOfUnits, decimalOf, unitsOf, ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import type { BillingView, KeySpend, SubscriptionUsage } from '@/lib/gateway'
import { wallClock } from '@/lib/infra'
import type { SettledBatch, SettledKey, SettledSubscription, SettledUser } from '../settler/settler-types'
import {
  availableOf,
  balanceLimits,
  clearExact,
  clearPending,
  newUserBook,
  NOTHING_SPENT,
  NOTHING_USED,
  type KeyBook,
  type SubscriptionBook,
  type UserBook,
} from './billing-books'

export type BillingViewOptions = {
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
  /** How long the figures are trusted while the database is away (`BILLING_GRACE`). */
  readonly graceMs?: number
  /** When the database last answered anybody in this process, e.g. the snapshot loader; `null` = never. */
  readonly databaseSeenAtMs?: () => number | null
  /** Spool directories of ended processes that are not settled yet. */
  readonly leftDirectories?: () => number
}

/** What feeds the view: look-ups of keys, balance changes, and the settler after each commit. Older versions are ignored. */
export type FedBillingView = BillingView & {
  putBalance(userId: number, balance: Decimal, version: number): void
  putSpend(apiKeyId: number, spend: KeySpend, version: number): void
  putSubscription(subscriptionId: string, usage: SubscriptionUsage, version: number): void
  /** Takes over a committed batch: new figures and cleared pending amounts in one step. */
  settled(batch: Omit<SettledBatch, 'inserted'>): void
  /** What of a user is answered but not settled; `null` = nothing is known of the user. */
  pendingOf(userId: number): Decimal | null
}

const DEFAULT_GRACE_MS = 300_000

type View = {
  readonly clock: () => number
  readonly users: Map<number, UserBook>
  readonly keys: Map<number, KeyBook>
  readonly subscriptions: Map<string, SubscriptionBook>
  fedAtMs: number
}

/** What users may still spend, in memory: settled figures from the database less what this process has answered since. */
export function createBillingView(options: BillingViewOptions = {}): FedBillingView {
  const { clock = wallClock, graceMs = DEFAULT_GRACE_MS, databaseSeenAtMs = () => null } = options
  const view: View = {
    clock,
    users: new Map(),
    keys: new Map(),
    subscriptions: new Map(),
    fedAtMs: Number.NEGATIVE_INFINITY,
  }
  const fed = (): void => {
    view.fedAtMs = clock()
  }
  return {
    availableOf: (userId) => {
      const user = view.users.get(userId)
      return user === undefined ? null : availableOf(user)
    },
    balanceOf: (userId) => known(view.users.get(userId)),
    keyOf: (apiKeyId) => known(view.keys.get(apiKeyId)),
    subscriptionOf: (subscriptionId) => known(view.subscriptions.get(subscriptionId)),
    addPending: (input) => addPending(view, input),
    isFresh: () => clock() - Math.max(view.fedAtMs, databaseSeenAtMs() ?? view.fedAtMs) <= graceMs,
    isComplete: () => (options.leftDirectories?.() ?? 0) === 0,
    putBalance: (userId, balance, version) => {
      fed()
      putBalance(userBookOf(view, userId), balance, version)
    },
    putSpend: (apiKeyId, spend, version) => {
      fed()
      putFigures(keyBookOf(view, apiKeyId), spend, version)
    },
    putSubscription: (subscriptionId, usage, version) => {
      fed()
      putFigures(subscriptionBookOf(view, subscriptionId), usage, version)
    },
    settled: (batch) => {
      fed()
      for (const user of batch.users) settleUser(view, user)
      for (const key of batch.keys) settleKey(view, key)
      for (const subscription of batch.subscriptions) settleSubscription(view, subscription)
    },
    pendingOf: (userId) => {
      const user = view.users.get(userId)
      return user === undefined ? null : amountOfUnits(user.pending)
    },
  }
}

function known<Book extends { version: number }>(book: Book | undefined): Book | null {
  return book === undefined || book.version < 0 ? null : book
}

function userBookOf(view: View, userId: number): UserBook {
  const book = view.users.get(userId)
  if (book !== undefined) return book
  const fresh = newUserBook(userId)
  view.users.set(userId, fresh)
  return fresh
}

function keyBookOf(view: View, apiKeyId: number): KeyBook {
  const book = view.keys.get(apiKeyId)
  if (book !== undefined) return book
  const fresh: KeyBook = { owner: keyOwner(apiKeyId), version: -1, settled: NOTHING_SPENT, pending: 0n }
  view.keys.set(apiKeyId, fresh)
  return fresh
}

function subscriptionBookOf(view: View, subscriptionId: string): SubscriptionBook {
  const book = view.subscriptions.get(subscriptionId)
  if (book !== undefined) return book
  const owner = subscriptionOwner(subscriptionId)
  const fresh = { owner, version: -1, settled: NOTHING_USED, pending: 0n, exactPending: ZERO }
  view.subscriptions.set(subscriptionId, fresh)
  return fresh
}

function putBalance(user: UserBook, balance: Decimal, version: number): void {
  if (version <= user.version) return
  user.balance = balance
  user.version = version
  user.settled = balanceLimits(balance)
  user.available = null
}

function putFigures<Settled>(
  book: { version: number; settled: Settled },
  settled: Settled,
  version: number,
): void {
  if (version <= book.version) return
  book.settled = settled
  book.version = version
}

function settleUser(view: View, { userId, balance, version, cleared }: SettledUser): void {
  const user = userBookOf(view, userId)
  user.pending = clearPending(user.pending, cleared)
  user.available = null
  putBalance(user, balance, version)
}

function settleKey(view: View, { apiKeyId, spend, version, cleared }: SettledKey): void {
  const key = keyBookOf(view, apiKeyId)
  key.pending = clearPending(key.pending, cleared)
  if (spend !== null) putFigures(key, spend, version)
}

function settleSubscription(
  view: View,
  { subscriptionId, usage, version, cleared }: SettledSubscription,
): void {
  const book = subscriptionBookOf(view, subscriptionId)
  book.exactPending = clearExact(book.exactPending, cleared)
  book.pending = unitsOf(book.exactPending)
  if (usage !== null) putFigures(book, usage, version)
}

function addPending(view: View, input: Parameters<BillingView['addPending']>[0]): void {
  const { actual, total, subscriptionId } = input
  if (subscriptionId !== null && total.digits !== 0n) {
    const book = subscriptionBookOf(view, subscriptionId)
    book.exactPending = book.exactPending.plus(decimalOf(total))
    book.pending = unitsOf(book.exactPending)
  }
  if (actual === 0n) return
  keyBookOf(view, input.apiKeyId).pending += actual
  if (subscriptionId !== null) return
  const user = userBookOf(view, input.userId)
  user.pending += actual
  user.available = null
}
