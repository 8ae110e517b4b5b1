import type { Decimal } from '@/lib/core'
import type { BillingView, KeySpend } from '@/lib/gateway'
import type { SettledBatch, SettledKey, SettledUser } from '../settler/settler-types'
import {
  clearPending,
  newKeyFigures,
  newUserFigures,
  spendWithPending,
  type KeyFigures,
  type UserFigures,
} from './pending-account'

export type BillingViewOptions = {
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
  /** How long the figures are trusted while the database is away (`BILLING_GRACE`). */
  readonly graceMs?: number
  /** When the database last answered anybody in this process, e.g. the snapshot loader; `null` = never. */
  readonly databaseSeenAtMs?: () => number | null
}

/** What feeds the view: look-ups of keys, balance changes, and the settler after each commit. */
export type FedBillingView = BillingView & {
  /** A balance read from the database; versions not newer than the known one are ignored. */
  putBalance(userId: number, balance: Decimal, version: bigint): void
  /** A key's spend read from the database; ignored when it seems older than one just settled. */
  putSpend(apiKeyId: number, spend: KeySpend): void
  /** Takes over a committed batch: new figures and cleared pending amounts in one step. */
  settled(batch: Pick<SettledBatch, 'users' | 'keys'>): void
  /** What of a user is answered but not settled; `null` = nothing is known of the user. */
  pendingOf(userId: number): Decimal | null
}

const DEFAULT_GRACE_MS = 300_000

/** A look-up that began before a commit may be answered after it: for so long its lower figures are not believed. */
const READ_RACE_MS = 5_000

type View = {
  readonly clock: () => number
  readonly users: Map<number, UserFigures>
  readonly keys: Map<number, KeyFigures>
  fedAtMs: number
}

function userOf(view: View, userId: number): UserFigures {
  const known = view.users.get(userId)
  if (known !== undefined) return known
  const figures = newUserFigures()
  view.users.set(userId, figures)
  return figures
}

function keyOf(view: View, apiKeyId: number): KeyFigures {
  const known = view.keys.get(apiKeyId)
  if (known !== undefined) return known
  const figures = newKeyFigures()
  view.keys.set(apiKeyId, figures)
  return figures
}

function putBalance(view: View, { userId, balance, version }: Omit<SettledUser, 'cleared'>): void {
  const user = userOf(view, userId)
  if (version <= user.version) return
  user.balance = balance
  user.version = version
  user.available = null
}

function putSpend(view: View, apiKeyId: number, spend: KeySpend): void {
  const key = keyOf(view, apiKeyId)
  const isJustSettled = view.clock() - key.settledAtMs < READ_RACE_MS
  if (isJustSettled && key.settled !== null && spend.quotaUsed.lt(key.settled.quotaUsed)) return
  key.settled = spend
  key.spend = null
}

function settleUser(view: View, settled: SettledUser): void {
  const user = userOf(view, settled.userId)
  user.pending = clearPending(user.pending, settled.cleared)
  user.available = null
  putBalance(view, settled)
}

function settleKey(view: View, settled: SettledKey): void {
  const key = keyOf(view, settled.apiKeyId)
  key.pending = clearPending(key.pending, settled.cleared)
  key.pendingSinceMs = view.clock()
  key.spend = null
  if (settled.spend === null) return
  key.settled = settled.spend
  key.settledAtMs = view.clock()
}

function addPending(view: View, input: Parameters<BillingView['addPending']>[0]): void {
  if (input.amount.isZero()) return
  const key = keyOf(view, input.apiKeyId)
  if (key.pending.isZero()) key.pendingSinceMs = view.clock()
  key.pending = key.pending.plus(input.amount)
  key.spend = null
  if (!input.fromBalance) return
  const user = userOf(view, input.userId)
  user.pending = user.pending.plus(input.amount)
  user.available = null
}

function availableOf(view: View, userId: number): Decimal | null {
  const user = view.users.get(userId)
  if (user === undefined || user.balance === null) return null
  user.available ??= user.balance.minus(user.pending)
  return user.available
}

function spendOf(view: View, apiKeyId: number): KeySpend | null {
  const key = view.keys.get(apiKeyId)
  if (key === undefined) return null
  key.spend ??= spendWithPending(key)
  return key.spend
}

/** What users may still spend, in memory: settled figures from the database less what this process has answered since. */
export function createBillingView(options: BillingViewOptions = {}): FedBillingView {
  const { clock = Date.now, graceMs = DEFAULT_GRACE_MS, databaseSeenAtMs = () => null } = options
  const view: View = { clock, users: new Map(), keys: new Map(), fedAtMs: Number.NEGATIVE_INFINITY }
  return {
    availableOf: (userId) => availableOf(view, userId),
    spendOf: (apiKeyId) => spendOf(view, apiKeyId),
    addPending: (input) => addPending(view, input),
    isFresh: () => clock() - Math.max(view.fedAtMs, databaseSeenAtMs() ?? view.fedAtMs) <= graceMs,
    putBalance: (userId, balance, version) => {
      view.fedAtMs = clock()
      putBalance(view, { userId, balance, version })
    },
    putSpend: (apiKeyId, spend) => {
      view.fedAtMs = clock()
      putSpend(view, apiKeyId, spend)
    },
    settled: (batch) => {
      view.fedAtMs = clock()
      for (const user of batch.users) settleUser(view, user)
      for (const key of batch.keys) settleKey(view, key)
    },
    pendingOf: (userId) => view.users.get(userId)?.pending ?? null,
  }
}
