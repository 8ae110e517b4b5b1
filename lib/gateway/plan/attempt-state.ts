import type { Hold } from '@/lib/billing'
import type { AppError, FailoverReason, UpstreamOutcome } from '@/lib/core'
import type { RecoveryState } from '@/lib/scheduling'
import type { AuthEntry } from '../ports/auth-entry'
import type { Caller } from '../exchange/corridor'
import type { Choice, Job } from './job'
import type { AttemptRecord, UsageStartRecord } from '../ports/usage-record'
import type { ClientWatch } from './watch-client'

/** The account being tried. */
type AccountStay = {
  /** Its slot is held. `null` = one has to be chosen. */
  choice: Choice | null
  /** It was tried before. */
  isRetry: boolean
  /** It could not open the reasoning in the request, which is left out for it. */
  isReasoningLeftOut: boolean
}

/** The call that runs, or ran last. */
export type CallState = {
  /** Set while it runs. */
  watch: ClientWatch | null
  /** When the current wait for the upstream began, of `performance.now()`. */
  waitingSince: number
}

/** The route being tried: begins anew with each. */
export type RouteStay = {
  planIndex: number
  /** This request probes the half-open breaker of the channel. */
  isProbe: boolean
  /** The channel's breaker has been told how the request ended there. */
  hasLeftRoute: boolean
  /** What the attempts here let it hand over for; `null` = nothing was tried here yet. */
  routeReasons: readonly FailoverReason[] | null
  /** Accounts of the route that admission found to serve as many other sessions as they may. */
  crowdedAccountIds: ReadonlySet<number>
}

/** Accounts that cannot express the request: known by their kind once the first of it has refused. */
type Unfit = {
  readonly kinds: Set<string>
  /** What the client is told where nobody can. */
  readonly firstRefusal: AppError
}

/** The way through the plan of one group. */
export type PlanWalk = {
  /** What the request has been through; `null` = no obstacle yet. */
  recovery: RecoveryState | null
  /** The route whose failure the next attempt is due to; `null` = the first attempt. */
  failedRouteKey: string | null
  /** When the first account of the routes that had nobody left is back by itself; `null` = none is. */
  retryAtMs: number | null
  /** Somebody of the routes that had nobody left serves as many other sessions as it may. */
  hasCrowded: boolean
  triedAccountIds: ReadonlySet<number>
  /** `null` = whoever was chosen could express the request. */
  unfit: Unfit | null
  /** What is held for the request while it runs; `null` = not estimated yet, or it depends on the accounts. */
  hold: Hold | null
  /** A 403 whose account is not told yet: the same answer of a second account would clear it. */
  heldForbidden: HeldOutcome | null
}

/** The request as a whole: goes on where a fallback group takes over. */
export type RequestHistory = {
  readonly attempts: AttemptRecord[]
  /** The caller's key and user as a wait in line found them at its end; `null` = there was none. */
  entry: AuthEntry | null
  /** The request has been counted against the rate limits. */
  isCounted: boolean
  /** What the spool was told at the last dispatch; `null` = it expects no row. */
  startRecord: UsageStartRecord | null
  /** An account's lasting state was changed because of this request. */
  hasChangedLastingState: boolean
}

/** What the attempts of one request have shown so far: one object, in parts by how long they hold. */
export type AttemptState = AccountStay & CallState & RouteStay & PlanWalk & RequestHistory

/** An outcome that waits for the next one. */
type HeldOutcome = {
  readonly choice: Choice
  readonly startedAtMs: number
  readonly outcome: Extract<UpstreamOutcome, { kind: 'forbidden' }>
}

const NO_ACCOUNTS: ReadonlySet<number> = new Set()

/** The state before the first attempt on a plan; `history` = what the request has seen on an earlier one. */
export function newAttemptState(history: RequestHistory | null = null): AttemptState {
  return {
    planIndex: 0,
    choice: null,
    isRetry: false,
    isReasoningLeftOut: false,
    watch: null,
    recovery: null,
    isProbe: false,
    hasLeftRoute: false,
    routeReasons: null,
    retryAtMs: null,
    hasCrowded: false,
    failedRouteKey: null,
    waitingSince: 0,
    triedAccountIds: NO_ACCOUNTS,
    crowdedAccountIds: NO_ACCOUNTS,
    unfit: null,
    hold: null,
    heldForbidden: null,
    attempts: history?.attempts ?? [],
    entry: history?.entry ?? null,
    isCounted: history?.isCounted ?? false,
    startRecord: history?.startRecord ?? null,
    hasChangedLastingState: history?.hasChangedLastingState ?? false,
  }
}

/** The caller by what is known of the key and the user since the last wait in line. */
export function callerOf({ caller }: Job, { entry }: Pick<RequestHistory, 'entry'>): Caller {
  return entry === null ? caller : { ...caller, entry }
}
