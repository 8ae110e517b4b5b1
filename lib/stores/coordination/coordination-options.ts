import { wallClock } from '@/lib/infra'
import { LONGEST_STICKY_WAIT_MS, LONGEST_WAIT_MS } from '@/lib/scheduling'
import { scheduleTimeout, type Schedule } from '../schedule-timeout'

/** Bounds and times of a coordination store; times in milliseconds. */
export type CoordinationOptions = {
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly schedule: Schedule
  /** Life of a lease that is not renewed. */
  readonly leaseMs: number
  readonly renewEveryMs: number
  /** How long a slot is kept for a waiter that was woken. */
  readonly reservationMs: number
  /** Longest wait of a ticket in all; a sticky waiter may wait longer. */
  readonly waitMs: number
  readonly stickyWaitMs: number
  /** How many may wait in the sticky manner for one account; further ones wait as ordinary tickets. */
  readonly stickyWaitersPerAccount: number
  /** A waiter looks again this often, whatever happens. */
  readonly lookAgainMs: number
  /** Tickets a pool may hold. */
  readonly poolQueueLimit: number
  readonly stickyTtlMs: number
  /** Bindings kept at most; the longest unused goes first. */
  readonly stickyLimit: number
  /** How long an answer is remembered, and how many are. */
  readonly answerTtlMs: number
  readonly answerLimit: number
}

/** What every installation runs with, on the system's clock. */
export const DEFAULT_COORDINATION_OPTIONS: CoordinationOptions = {
  clock: wallClock,
  schedule: scheduleTimeout,
  leaseMs: 90_000,
  renewEveryMs: 30_000,
  reservationMs: 1_000,
  waitMs: LONGEST_WAIT_MS,
  stickyWaitMs: LONGEST_STICKY_WAIT_MS,
  stickyWaitersPerAccount: 3,
  lookAgainMs: 1_000,
  poolQueueLimit: 100,
  stickyTtlMs: 3_600_000,
  stickyLimit: 500_000,
  answerTtlMs: 86_400_000,
  answerLimit: 500_000,
}
