import type { AccountEvent, AccountHealth } from '@/lib/scheduling'
import { scheduleTimeout, type Schedule } from '../schedule-timeout'
import type { StoreLogger } from '../store-logger'
import type { HealthWrites } from './account-state-sql'

export type HealthPersisterOptions = {
  /** Writes a batch; rejects when the database is away. */
  readonly write: (writes: HealthWrites) => Promise<void>
  readonly logger: StoreLogger
  /** The system's timers when left out. */
  readonly schedule?: Schedule
  /** From the first change to its write. */
  readonly delayMs?: number
}

/** Writes account states behind, about once a second. */
export type HealthPersister = {
  /** Notes a new state and its events; returns at once. */
  note(accountId: number, health: AccountHealth, events: readonly AccountEvent[]): void
  /** Writes what is noted now; resolves when it is written, or has failed and waits for another try. */
  flush(): Promise<void>
  /** Writes what is left, once, and stops. */
  close(): Promise<void>
}

/** While the database is away the newest events are kept; states are kept all. */
const MAX_EVENTS = 10_000

const MAX_DELAY_MS = 30_000

type Persister = {
  readonly options: HealthPersisterOptions
  readonly schedule: Schedule
  readonly delayMs: number
  states: Map<number, AccountHealth>
  events: AccountEvent[]
  droppedEvents: number
  failures: number
  writing: Promise<void> | null
  cancel: (() => void) | null
  isClosed: boolean
}

function plan(persister: Persister): void {
  if (persister.cancel !== null || persister.writing !== null || persister.isClosed) return
  const delayMs = Math.min(persister.delayMs * 2 ** persister.failures, MAX_DELAY_MS)
  persister.cancel = persister.schedule(() => {
    persister.cancel = null
    void flush(persister)
  }, delayMs)
}

function keepEvents(persister: Persister, events: readonly AccountEvent[]): void {
  const tooMany = events.length - MAX_EVENTS
  if (tooMany > 0) persister.droppedEvents += tooMany
  persister.events = tooMany > 0 ? events.slice(tooMany) : [...events]
}

async function write(persister: Persister): Promise<void> {
  const { states, events } = persister
  persister.states = new Map()
  persister.events = []
  try {
    const writes = [...states].map(([accountId, health]) => ({ accountId, health }))
    await persister.options.write({ states: writes, events })
    persister.failures = 0
  } catch (error) {
    persister.failures += 1
    // What changed meanwhile is newer than what could not be written.
    persister.states = new Map([...states, ...persister.states])
    keepEvents(persister, [...events, ...persister.events])
    persister.options.logger.warn(
      { err: error, accounts: persister.states.size, droppedEvents: persister.droppedEvents },
      'account states could not be written; will be tried again',
    )
  }
}

async function flush(persister: Persister): Promise<void> {
  while (persister.writing !== null) await persister.writing
  if (persister.states.size === 0 && persister.events.length === 0) return
  persister.writing = write(persister)
  await persister.writing
  persister.writing = null
  if (persister.states.size > 0 || persister.events.length > 0) plan(persister)
}

/** Makes a persister; every change reaches the database once it answers again, the newest state last. */
export function createHealthPersister(options: HealthPersisterOptions): HealthPersister {
  const persister: Persister = {
    options,
    schedule: options.schedule ?? scheduleTimeout,
    delayMs: options.delayMs ?? 1_000,
    states: new Map(),
    events: [],
    droppedEvents: 0,
    failures: 0,
    writing: null,
    cancel: null,
    isClosed: false,
  }
  return {
    note: (accountId, health, events) => {
      persister.states.set(accountId, health)
      if (events.length > 0) persister.events.push(...events)
      if (persister.events.length > MAX_EVENTS) keepEvents(persister, persister.events)
      plan(persister)
    },
    flush: () => flush(persister),
    close: async () => {
      persister.isClosed = true
      persister.cancel?.()
      await flush(persister)
    },
  }
}
