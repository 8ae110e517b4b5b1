import type { OwnerPending, SpendFigures, SpendLimit } from '@/lib/billing'
import { unitsOf } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import type { BillingView, KeySpend, SubscriptionUsage } from '@/lib/gateway'
import type { SettledBatch } from '@/lib/stores'
import type { OpenCoordination } from './open-coordination'

/** A window that starts so much later is another one; shorter than any window. */
const SHORTEST_WINDOW_MS = 3_600_000

/** Tells the processes that share a store what was settled, and what this one has answered and not settled since. */
export function tellSettled(
  coordination: OpenCoordination,
  billing: BillingView,
  batch: Omit<SettledBatch, 'inserted'>,
): void {
  if (coordination.kind === 'memory') return
  const figures: SpendFigures[] = []
  const pending: OwnerPending[] = []
  const tell = (book: OwnerPending & { readonly version: number }, limits: SpendFigures['limits']): void => {
    const { owner, version } = book
    pending.push({ owner, pending: book.pending })
    if (limits.length > 0) figures.push({ owner, version, limits })
  }
  for (const { userId } of batch.users) {
    const book = billing.balanceOf(userId)
    if (book !== null) tell(book, book.settled)
  }
  for (const { apiKeyId, spend } of batch.keys) {
    const book = billing.keyOf(apiKeyId)
    if (book !== null) tell(book, spend === null ? [] : keyFigures(book.settled))
  }
  for (const { subscriptionId } of batch.subscriptions) {
    const book = billing.subscriptionOf(subscriptionId)
    if (book !== null) tell(book, subscriptionFigures(book.settled))
  }
  coordination.store.noteSettled(figures, pending)
}

function keyFigures(spend: KeySpend): SpendFigures['limits'] {
  return [
    { name: 'quota', limit: 0n, used: unitsOf(spend.quotaUsed), startMs: 0, endsAtMs: 0 },
    windowFigures('5h', spend.used5h, spend.start5hMs),
    windowFigures('1d', spend.used1d, spend.start1dMs),
    windowFigures('7d', spend.used7d, spend.start7dMs),
  ]
}

function subscriptionFigures(usage: SubscriptionUsage): SpendFigures['limits'] {
  return [
    windowFigures('daily', usage.dailyUsage, usage.dailyStartMs),
    windowFigures('weekly', usage.weeklyUsage, usage.weeklyStartMs),
    windowFigures('monthly', usage.monthlyUsage, usage.monthlyStartMs),
  ]
}

/** The limit itself comes with each request. */
function windowFigures(name: SpendLimit['name'], used: Decimal, startMs: number | null): SpendLimit {
  const start = startMs ?? 0
  return { name, limit: 0n, used: unitsOf(used), startMs: start, endsAtMs: start + SHORTEST_WINDOW_MS }
}
