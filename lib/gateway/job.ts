import type { Hold } from '@/lib/billing'
import type { FailoverReason, Platform, UpstreamOutcome } from '@/lib/core'
import type { ParsedRequest } from '@/lib/protocols'
import type { RecoveryState } from '@/lib/scheduling'
import type { AuthEntry } from './auth-entry'
import type { Caller, Exchange } from './corridor'
import type { PreparedRoute } from './plan-of'
import type { Lease } from './ports'
import type { BilledPrice } from './price-of'
import type { GatewayAccount } from './snapshot'
import type { AttemptRecord, UsageFacts } from './usage-record'
import type { Unfit } from './unfit-accounts'
import type { ClientWatch } from './watch-client'

/** A route of the plan for one request, with what is priced before an account is known. */
export type PricedRoute = Omit<PreparedRoute, 'listPrice'> & {
  /** Key of the session on this route, scoped to the API key, so that users never share one; `null` = no session. */
  readonly stickyKey: string | null
  /** The billed model and its price; `null` when they depend on the account. */
  readonly billed: BilledPrice | null
  /** Refuses accounts whose upstream model may not be billed; `null` = every account may serve. */
  readonly isUpstreamModelAllowed: ((upstreamModel: string) => boolean) | null
}

/** A routed request, ready for attempts. */
export type Job = {
  readonly exchange: Exchange
  readonly caller: Caller
  readonly parsed: ParsedRequest
  readonly platform: Platform
  readonly plan: readonly [PricedRoute, ...PricedRoute[]]
  /** Generation takes a slot and is billed; counting tokens does neither. */
  readonly isBilled: boolean
  /** The only account that can serve: it gave the answer this request goes on from. Absent = any of the pool. */
  readonly boundAccountId?: number
  /** Set where another group has handed the request over. */
  readonly isFallback?: true
}

/** An account chosen for the next attempt. */
export type Choice = {
  readonly priced: PricedRoute
  readonly account: GatewayAccount
  readonly upstreamModel: string
  /** `null` when the endpoint takes no slot. */
  readonly lease: Lease | null
}

/** What the attempts of one request have shown so far. */
export type AttemptState = {
  planIndex: number
  /** The account being tried; its slot is held. `null` = one has to be chosen. */
  choice: Choice | null
  /** The current account was tried before. */
  isRetry: boolean
  /** Set while a call runs. */
  watch: ClientWatch | null
  /** What the request has been through; `null` = no obstacle yet. */
  recovery: RecoveryState | null
  /** This request probes the half-open breaker of the current channel. */
  isProbe: boolean
  /** The current channel's breaker has been told how the request ended there. */
  hasLeftRoute: boolean
  /** What the attempts on the current route let it hand over for; `null` = nothing was tried there yet. */
  routeReasons: readonly FailoverReason[] | null
  /** When the first account of the routes that had nobody left is back by itself; `null` = none is. */
  retryAtMs: number | null
  /** Somebody of the routes that had nobody left serves as many other sessions as it may. */
  hasCrowded: boolean
  /** The route whose failure the next attempt is due to; `null` = the first attempt. */
  failedRouteKey: string | null
  /** When the current wait for the upstream began, of `performance.now()`. */
  waitingSince: number
  /** What the spool was told at dispatch of the current attempt. */
  facts: UsageFacts | null
  triedAccountIds: ReadonlySet<number>
  /** Accounts of the current route that admission found to serve as many other sessions as they may. */
  crowdedAccountIds: ReadonlySet<number>
  /** `null` = whoever was chosen could express the request. */
  unfit: Unfit | null
  readonly attempts: AttemptRecord[]
  /** What is held for the request while it runs; `null` = not estimated yet, or it depends on the accounts. */
  hold: Hold | null
  /** The caller's key and user as a wait in line found them at its end; `null` = there was none. */
  entry: AuthEntry | null
  /** The request has been counted against the rate limits. */
  isCounted: boolean
  /** A start record stands in the spool. */
  isDispatched: boolean
  isAnswered: boolean
  /** An account's lasting state was changed because of this request. */
  hasChangedLastingState: boolean
  /** A 403 whose account is not told yet: the same answer of a second account would clear it. */
  heldForbidden: HeldOutcome | null
}

/** An outcome that waits for the next one. */
export type HeldOutcome = {
  readonly choice: Choice
  readonly startedAtMs: number
  readonly outcome: Extract<UpstreamOutcome, { kind: 'forbidden' }>
}

const NO_ACCOUNTS: ReadonlySet<number> = new Set()

export function newAttemptState(): AttemptState {
  return {
    planIndex: 0,
    choice: null,
    isRetry: false,
    watch: null,
    recovery: null,
    isProbe: false,
    hasLeftRoute: false,
    routeReasons: null,
    retryAtMs: null,
    hasCrowded: false,
    failedRouteKey: null,
    waitingSince: 0,
    facts: null,
    triedAccountIds: NO_ACCOUNTS,
    crowdedAccountIds: NO_ACCOUNTS,
    unfit: null,
    attempts: [],
    hold: null,
    entry: null,
    isCounted: false,
    isDispatched: false,
    isAnswered: false,
    hasChangedLastingState: false,
    heldForbidden: null,
  }
}
