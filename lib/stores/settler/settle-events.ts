import type { SettlementStep } from '@/lib/core'
import { deadLetterOf } from './dead-letter'
import type { DeadLetter, DeadLetterBox } from './dead-letter'
import { classifyDatabaseError } from './classify-database-error'
import type { SettlementDatabase } from './settlement-database'
import type { StoreLogger } from '../store-logger'

/** What settling a batch works with. */
export type SettleContext = {
  readonly database: SettlementDatabase
  readonly deadLetters: DeadLetterBox
  readonly logger: StoreLogger
  /** Hears the answer of each committed part. */
  readonly onAnswer: (answer: string) => void
  /** Hears each event that was given up. */
  readonly onDeadLetter: (event: Buffer) => void
  /** Hears each time what is waited for because of an error that is not the data's. */
  readonly onWait: (step: SettlementStep, error: unknown) => void
  /** Resolves after a while, early when the settler stops. */
  readonly pause: (ms: number) => Promise<void>
  readonly isStopping: () => boolean
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000
const CONFLICT_PAUSE_MS = 20

/**
 * Settles events (row literals of finished records) exactly once each: conflicts and outages are retried for as long as it
 * takes, a part that fails for its data is halved until the event at fault is alone among the dead letters.
 * Returns `false` when the settler was told to stop before all were settled; the rest is settled after the next start.
 */
export async function settleEvents(context: SettleContext, events: readonly Buffer[]): Promise<boolean> {
  if (events.length === 0) return true
  for (let attempt = 0; ; attempt += 1) {
    try {
      context.onAnswer(await context.database.settle(events))
      return true
    } catch (error) {
      const failure = classifyDatabaseError(error)
      if (failure === 'data') return settleHalves(context, events, error)
      if (context.isStopping()) return false
      await recover(context, { step: 'usage', failure, attempt, error })
    }
  }
}

async function settleHalves(
  context: SettleContext,
  events: readonly Buffer[],
  error: unknown,
): Promise<boolean> {
  const [only] = events
  if (events.length === 1 && only !== undefined) {
    const letter = deadLetterOf(only, error)
    if (!(await keepLetter(context, letter))) return false
    context.deadLetters.add(letter)
    context.onDeadLetter(only)
    return true
  }
  const middle = Math.ceil(events.length / 2)
  const isFirstDone = await settleEvents(context, events.slice(0, middle))
  return isFirstDone && settleEvents(context, events.slice(middle))
}

/**
 * `false` = the settler was told to stop first. A database that cannot take a letter now (no table, no right, no space) is
 * waited for, and later events with it: it could not take their rows either, and in the spool nothing is lost. A letter it
 * refuses for its data is in the file alone.
 */
async function keepLetter(context: SettleContext, letter: DeadLetter): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await context.database.keepLetter(letter)
      return true
    } catch (error) {
      const failure = classifyDatabaseError(error)
      if (failure === 'data') return true
      if (context.isStopping()) return false
      await recover(context, { step: 'dead_letter', failure, attempt, error })
    }
  }
}

async function recover(
  context: SettleContext,
  fault: {
    readonly step: SettlementStep
    readonly failure: 'conflict' | 'outage'
    readonly attempt: number
    readonly error: unknown
  },
): Promise<void> {
  if (fault.failure === 'conflict') {
    await context.pause(CONFLICT_PAUSE_MS * Math.min(fault.attempt + 1, 10))
    return
  }
  context.onWait(fault.step, fault.error)
  if (fault.attempt % 20 === 0) {
    context.logger.error(
      { err: fault.error, attempt: fault.attempt, step: fault.step },
      'settlement waits for the database',
    )
  }
  await context.database.reset()
  await context.pause(Math.min(FIRST_PAUSE_MS * 2 ** Math.min(fault.attempt, 10), LONGEST_PAUSE_MS))
}
