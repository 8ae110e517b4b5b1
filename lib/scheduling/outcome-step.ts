import type { UpstreamOutcome } from '@/lib/core'
import type { CooldownSettings } from './cooldown-settings'
import type { AccountEvent, AccountHealth } from './types'

/** Where and when an outcome happened. */
export type OutcomeContext = {
  readonly accountId: number
  readonly nowMs: number
  readonly userId: number
  readonly upstreamModel: string
  /** When the attempt was dispatched; absent = not known, then no limit is lifted by a 2xx. */
  readonly startedAtMs?: number | undefined
  /** Accounts of the pool, this one included. */
  readonly poolSize: number
  /** How many *other* accounts of the pool are paused for faults now; asked only when a pause is due. */
  readonly pausedForFaults: () => number
  /** `false` = this request changed another account's lasting state already: no pause or error for a refusal. */
  readonly mayChangeLastingState?: boolean | undefined
  readonly settings?: CooldownSettings | undefined
}

/** The new state, the very same object when nothing changed, with the changes worth telling. */
export type AppliedOutcome = { readonly health: AccountHealth; readonly events: readonly AccountEvent[] }

/** What the single rules get. */
export type OutcomeStep<O extends UpstreamOutcome = UpstreamOutcome> = {
  readonly health: AccountHealth
  readonly outcome: O
  readonly context: OutcomeContext
  readonly settings: CooldownSettings
}

/** An outcome by its kind. */
export type OutcomeOf<K extends UpstreamOutcome['kind']> = Extract<UpstreamOutcome, { kind: K }>

const NO_EVENTS: readonly AccountEvent[] = []

/** Nothing happened to the account. */
export function unchanged(health: AccountHealth): AppliedOutcome {
  return { health, events: NO_EVENTS }
}

/** A change of the account's state, in the words of the outcome that caused it. */
export function eventOf(
  { outcome, context }: OutcomeStep<Exclude<UpstreamOutcome, { kind: 'ok' }>>,
  kind: AccountEvent['kind'],
  untilMs: number | null,
): AccountEvent {
  return {
    accountId: context.accountId,
    atMs: context.nowMs,
    kind,
    status: outcome.status,
    message: outcome.message,
    untilMs,
  }
}
