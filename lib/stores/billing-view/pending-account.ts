import { Decimal, ZERO } from '@/lib/core'
import type { KeySpend } from '@/lib/gateway'

/** A user's settled balance and what is answered but not settled. */
export type UserFigures = {
  balance: Decimal | null
  version: bigint
  pending: Decimal
  /** `balance − pending`, computed when asked; `null` = to be computed. */
  available: Decimal | null
}

/** A key's settled spend and what is answered but not settled. */
export type KeyFigures = {
  settled: KeySpend | null
  settledAtMs: number
  pending: Decimal
  /** When the oldest pending amount was added; it starts windows that have not begun. */
  pendingSinceMs: number
  /** Settled and pending together; `null` = to be computed. */
  spend: KeySpend | null
}

/** A user nothing is known of. */
export function newUserFigures(): UserFigures {
  return { balance: null, version: -1n, pending: ZERO, available: null }
}

/** A key nothing is known of. */
export function newKeyFigures(): KeyFigures {
  return {
    settled: null,
    settledAtMs: Number.NEGATIVE_INFINITY,
    pending: ZERO,
    pendingSinceMs: 0,
    spend: null,
  }
}

/** Lowers a pending amount by what was settled; never below zero, as another process may have settled it. */
export function clearPending(pending: Decimal, cleared: Decimal): Decimal {
  return Decimal.max(ZERO, pending.minus(cleared))
}

/** The spend a limit is compared with: settled plus pending in every window. */
export function spendWithPending(figures: KeyFigures): KeySpend | null {
  const { settled, pending, pendingSinceMs } = figures
  if (settled === null || pending.isZero()) return settled
  return {
    quotaUsed: settled.quotaUsed.plus(pending),
    used5h: settled.used5h.plus(pending),
    used1d: settled.used1d.plus(pending),
    used7d: settled.used7d.plus(pending),
    start5hMs: settled.start5hMs ?? pendingSinceMs,
    start1dMs: settled.start1dMs ?? pendingSinceMs,
    start7dMs: settled.start7dMs ?? pendingSinceMs,
  }
}
