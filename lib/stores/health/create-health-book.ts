import type { ClearableLimit, LiveAccountState, UpstreamOutcome } from '@/lib/core'
import type { HealthBook, OutcomeReport } from '@/lib/gateway'
import {
  applyOutcome,
  applyProbe,
  changesNothing,
  EMPTY_HEALTH,
  isFuture,
  type AccountEvent,
  type AccountHealth,
  type AccountLoad,
  type CooldownSettings,
} from '@/lib/scheduling'
import type { HealthPersister } from './create-health-persister'
import { applyHealthChange, healthChange, withWrittenLimits, type HealthChange } from './health-change'

export type HealthBookOptions = {
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
  /** The states as they were written, at start. */
  readonly states?: ReadonlyMap<number, AccountHealth>
  /** Where changes go; `null` = nowhere. */
  readonly persister: Pick<HealthPersister, 'note'> | null
  /** Slots in use and waiting, from the coordination store. */
  readonly loadOf: (accountId: number) => AccountLoad
  /** Durations of the pauses; `DEFAULT_COOLDOWN_SETTINGS` when left out. */
  readonly settings?: () => CooldownSettings
}

/** The port, and what operators see and lift of it. */
export type ClearableHealthBook = HealthBook & {
  liveStates(accountIds: readonly number[]): readonly LiveAccountState[]
  /** `rate_limit` lifts limits, overload, pauses and model cool-downs; `error` lifts the error; `all` both. */
  clearLimit(accountId: number, limit: ClearableLimit): void
  /** Puts an account into `error` for a cause outside of requests, e.g. tokens that cannot be renewed; an operator clears it. */
  noteError(accountId: number, cause: { readonly status: number | null; readonly message: string }): void
  /** What a probe of a refused account came to. */
  probed(accountId: number, outcome: UpstreamOutcome): void
  /** Every account whose own quota is used up now, with its end; the others have room again. Answers those that are new. */
  setQuotas(exhausted: ReadonlyMap<number, number>): readonly number[]
}

/** A book that is one of several, in processes that tell each other. */
export type SharedHealthBook = {
  /** Hears every change made here, at once. */
  onChange(listener: (change: HealthChange) => void): void
  /** Takes over a change another process made and writes. */
  hear(change: HealthChange): void
  /** Takes over the limits as they are written, but for accounts that changed here just now. */
  refresh(written: ReadonlyMap<number, AccountHealth>): void
}

/** A change of the last seconds may not be written yet. */
const JUST_CHANGED_MS = 5_000

type Book = {
  readonly clock: () => number
  readonly options: HealthBookOptions
  readonly states: Map<number, AccountHealth>
  readonly changedAtMs: Map<number, number>
  listener: ((change: HealthChange) => void) | null
}

function healthOf(book: Book, accountId: number): AccountHealth {
  return book.states.get(accountId) ?? EMPTY_HEALTH
}

function keep(
  book: Book,
  accountId: number,
  change: { health: AccountHealth; events: readonly AccountEvent[] },
) {
  if (book.listener !== null) {
    const told = healthChange(accountId, healthOf(book, accountId), change.health)
    if (told !== null) book.listener(told)
    book.changedAtMs.set(accountId, book.clock())
  }
  book.states.set(accountId, change.health)
  book.options.persister?.note(accountId, change.health, change.events)
}

function countPausedForFaults(book: Book, outcomeReport: OutcomeReport): number {
  const nowMs = book.clock()
  let paused = 0
  for (const { account } of outcomeReport.pool) {
    if (account.id === outcomeReport.accountId) continue
    const health = healthOf(book, account.id)
    if (health.pauseCause === 'faults' && isFuture(health.pausedUntilMs, nowMs)) paused += 1
  }
  return paused
}

function report(book: Book, outcomeReport: OutcomeReport): void {
  const { accountId, outcome, userId, upstreamModel, pool } = outcomeReport
  const { startedAtMs, mayChangeLastingState } = outcomeReport
  const health = healthOf(book, accountId)
  if (changesNothing(health, outcome)) return
  const settings = book.options.settings?.()
  const applied = applyOutcome({
    health,
    outcome,
    context: {
      accountId,
      nowMs: book.clock(),
      userId,
      upstreamModel,
      poolSize: pool.length,
      pausedForFaults: () => countPausedForFaults(book, outcomeReport),
      startedAtMs,
      mayChangeLastingState,
      settings,
    },
  })
  if (applied.health !== health) keep(book, accountId, applied)
}

function withoutLimits(health: AccountHealth, limit: ClearableLimit): AccountHealth {
  if (limit === 'error') return { ...health, errorMessage: null, refusedAtMs: null }
  const { sessionWindow } = health
  return {
    ...EMPTY_HEALTH,
    errorMessage: limit === 'all' ? null : health.errorMessage,
    quotaExhaustedUntilMs: health.quotaExhaustedUntilMs,
    ...(sessionWindow === undefined ? {} : { sessionWindow }),
  }
}

function clearLimit(book: Book, accountId: number, limit: ClearableLimit): void {
  const event: AccountEvent = {
    accountId,
    atMs: book.clock(),
    kind: 'cleared',
    status: null,
    message: limit,
    untilMs: null,
  }
  keep(book, accountId, { health: withoutLimits(healthOf(book, accountId), limit), events: [event] })
}

function noteError(
  book: Book,
  accountId: number,
  { status, message }: { readonly status: number | null; readonly message: string },
): void {
  const health = healthOf(book, accountId)
  if (health.errorMessage === message) return
  const event: AccountEvent = { accountId, atMs: book.clock(), kind: 'error', status, message, untilMs: null }
  keep(book, accountId, { health: { ...health, errorMessage: message }, events: [event] })
}

function probed(book: Book, accountId: number, outcome: UpstreamOutcome): void {
  const health = healthOf(book, accountId)
  const applied = applyProbe({ health, outcome, accountId, nowMs: book.clock() })
  if (applied.health !== health) keep(book, accountId, applied)
}

/** Quotas are counted in the database: there is nothing to persist. */
function setQuotas(book: Book, exhausted: ReadonlyMap<number, number>): readonly number[] {
  const isNew: number[] = []
  for (const [accountId, health] of book.states) {
    if (health.quotaExhaustedUntilMs === null || exhausted.has(accountId)) continue
    book.states.set(accountId, { ...health, quotaExhaustedUntilMs: null })
  }
  for (const [accountId, untilMs] of exhausted) {
    const health = healthOf(book, accountId)
    if (health.quotaExhaustedUntilMs === untilMs) continue
    if (health.quotaExhaustedUntilMs === null) isNew.push(accountId)
    book.states.set(accountId, { ...health, quotaExhaustedUntilMs: untilMs })
  }
  return isNew
}

function liveState(book: Book, accountId: number): LiveAccountState {
  const health = healthOf(book, accountId)
  const load = book.options.loadOf(accountId)
  const nowMs = book.clock()
  return {
    accountId,
    slotsInUse: load.slotsInUse,
    waiting: load.waiting,
    lastUsedAtMs: load.lastUsedAtMs,
    errorMessage: health.errorMessage,
    quotaExhaustedUntilMs:
      health.quotaExhaustedUntilMs === Infinity ? 'endless' : health.quotaExhaustedUntilMs,
    rateLimitedUntilMs: health.rateLimitedUntilMs,
    overloadedUntilMs: health.overloadedUntilMs,
    pausedUntilMs: health.pausedUntilMs,
    pauseReason: health.pauseReason,
    modelCooldowns: Object.fromEntries([...health.modelCooldowns].filter(([, untilMs]) => untilMs > nowMs)),
  }
}

function hear(book: Book, change: HealthChange): void {
  book.states.set(change.accountId, applyHealthChange(healthOf(book, change.accountId), change))
}

function refresh(book: Book, written: ReadonlyMap<number, AccountHealth>): void {
  const nowMs = book.clock()
  for (const accountId of new Set([...book.states.keys(), ...written.keys()])) {
    if (nowMs - (book.changedAtMs.get(accountId) ?? 0) < JUST_CHANGED_MS) continue
    const state = withWrittenLimits(healthOf(book, accountId), written.get(accountId) ?? EMPTY_HEALTH)
    book.states.set(accountId, state)
  }
}

/** What this process knows of its accounts: outcomes change it at once, the database hears of it behind. */
export function createHealthBook(options: HealthBookOptions): ClearableHealthBook & SharedHealthBook {
  const book: Book = {
    clock: options.clock ?? Date.now,
    options,
    states: new Map(options.states),
    changedAtMs: new Map(),
    listener: null,
  }
  return {
    healthOf: (accountId) => healthOf(book, accountId),
    report: (outcomeReport) => report(book, outcomeReport),
    clearLimit: (accountId, limit) => clearLimit(book, accountId, limit),
    noteError: (accountId, cause) => noteError(book, accountId, cause),
    probed: (accountId, outcome) => probed(book, accountId, outcome),
    setQuotas: (exhausted) => setQuotas(book, exhausted),
    liveStates: (accountIds) => accountIds.map((accountId) => liveState(book, accountId)),
    onChange: (listener) => {
      book.listener = listener
    },
    hear: (change) => hear(book, change),
    refresh: (written) => refresh(book, written),
  }
}
