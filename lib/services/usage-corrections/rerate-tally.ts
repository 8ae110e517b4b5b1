import { ZERO, type Money } from '@/lib/core'
import type { RatedRow } from './rate-anew'

/** A row with what it is to be charged beyond before. */
export type RatedChange = {
  readonly row: RatedRow
  readonly difference: Money
  readonly snapshotJson: string
}

/** What a run has come to so far. */
export type RerateTally = {
  requests: number
  changed: number
  skipped: number
  difference: Money
  readonly users: Map<bigint, { requests: number; difference: Money }>
}

/** Nothing yet. */
export function newTally(): RerateTally {
  return { requests: 0, changed: 0, skipped: 0, difference: ZERO, users: new Map() }
}

/** Adds what one batch came to. */
export function addToTally(
  tally: RerateTally,
  found: { readonly requests: number; readonly skipped: number; readonly changes: readonly RatedChange[] },
): void {
  tally.requests += found.requests
  tally.skipped += found.skipped
  tally.changed += found.changes.length
  for (const { row, difference } of found.changes) {
    tally.difference = tally.difference.plus(difference)
    const user = tally.users.get(row.userId) ?? { requests: 0, difference: ZERO }
    tally.users.set(row.userId, {
      requests: user.requests + 1,
      difference: user.difference.plus(difference),
    })
  }
}
