import type { OwnerPending, ShortageCause, SpendClaim, SpendFigures, SpendLimitName } from '@/lib/billing'
import type { Decimal, Exact, UpstreamOutcome } from '@/lib/core'
import type { AccountHealth, AccountLoad, BreakerEvent, ChannelBreaker, RouteTraffic } from '@/lib/scheduling'
import type { TranslateAside } from '@/lib/protocols'
import type { AuthLookup, KeySpend, SubscriptionUsage } from './auth-entry'
import type { KeptAnswers } from './kept-answers'
import type { GatewaySnapshot } from './snapshot'
import type { UsageEndRecord, UsageStartRecord } from './usage-record'
import type { AssumedIdentity, IdentityHeaders, StableIdentity, UpstreamSend } from '@/lib/upstream'
import type { KeyUsageReport } from './usage-report'

/** An account offered to admission, with its limits. */
export type AdmissionAccount = {
  readonly id: number
  /** ≤ 0 = unlimited. */
  readonly concurrency: number
  /** Distinct sessions at once; `null` = unlimited. */
  readonly maxSessions: number | null
  readonly sessionIdleMs: number
}

export type AdmissionTicket = {
  readonly requestId: string
  /** `concurrency` ≤ 0 = unlimited. */
  readonly user: { readonly id: number; readonly concurrency: number }
  /** Requests a minute, e.g. `{ key: 'user:7', limit: 60 }`; counted once for a request, on its first ticket. */
  readonly rateLimits: readonly { readonly key: string; readonly limit: number }[]
  /** `groupId:channelId` (channel 0 = legacy route). */
  readonly pool: string
  /** At most `MOST_OFFERED`, best first. */
  readonly accounts: readonly AdmissionAccount[]
  /** The first of `accounts`, where these are only listed when somebody asks; it is to be tried first. */
  readonly favourite?: AdmissionAccount | undefined
  /** The session's key, and the account it is bound to by this process's knowledge; `null` = no session. */
  readonly sticky: { readonly key: string; readonly accountId: number | null } | null
  /** What must be there to pay for the request; empty = it costs nobody anything. */
  readonly claims: readonly SpendClaim[]
  /** The ticket of an earlier `queued` answer, `null` the first time. */
  readonly ticketId: string | null
}

export type Lease = { readonly id: string; readonly userId: number; readonly accountId: number }

export type Admission =
  | { readonly kind: 'admitted'; readonly lease: Lease }
  /** Nothing is held; `limit` says which limit is full. */
  | { readonly kind: 'queued'; readonly ticketId: string; readonly limit: 'user' | 'account' }
  /** Nothing is held or counted: each account offered serves as many other sessions as it may. There is nothing to wait for. */
  | { readonly kind: 'session_limited' }
  /** Nothing is held or counted: the session is bound to an account beyond those offered. `stickyAccount` knows it now; offer again. */
  | { readonly kind: 'bound'; readonly accountId: number }
  | {
      readonly kind: 'refused'
      readonly reason: 'user_queue_full' | 'pool_queue_full' | 'rate_limited'
      /** The rate limit's key, `null` for queues. */
      readonly limitKey: string | null
      readonly retryAtMs: number | null
    }
  | SpendRefusal
  /** Nothing is held or counted: the shared store lost everything and hears again what is spent. Ask anew then, with new claims. */
  | { readonly kind: 'rebuilding'; readonly retryAtMs: number }

/** Somebody who pays has too little left; nothing is held or counted. */
export type SpendRefusal = {
  readonly kind: 'refused'
  readonly reason: 'spent'
  readonly owner: string
  readonly limit: SpendLimitName
  readonly cause: ShortageCause
  readonly retryAtMs: null
}

/** Whom admission would take now: an account, the limit that would make the ticket wait, or its refusal. */
export type AdmissionPreview =
  | Extract<Admission, { kind: 'refused' }>
  | { readonly kind: 'account'; readonly accountId: number }
  | { readonly kind: 'full'; readonly limit: 'user' | 'account' }

/** Slots, queues, stickiness, answers, rate counters and channel breakers; forgetful and fast. One admission is one round trip at most. */
export type CoordinationStore = {
  /** At once where the state is this process's own. Rejects with AppError `STORE_UNAVAILABLE` (503) where a shared store is away and not to be done without. */
  admit(ticket: AdmissionTicket): Admission | Promise<Admission>
  /** Resolves `wake` when the ticket should be admitted again (also once a second), `expired` after `maxMs` or when the ticket is gone. */
  waitForTurn(ticketId: string, maxMs: number): Promise<'wake' | 'expired'>
  /** Gives up a queued ticket at once; harmless for unknown tickets. */
  leave(ticketId: string): void
  /** Frees user and account slot; harmless when repeated. */
  release(lease: Lease): void
  /** Frees the user slot alone (client gone, upstream still draining). */
  releaseUser(lease: Lease): void
  /** The answer has its price: the lease's hold gives way to what its owners owe now (`pending`, absolute). */
  spent(lease: Lease | null, pending: readonly OwnerPending[]): void
  /** This process's view of the session's account: a hint that admission settles. */
  stickyAccount(key: string): number | null
  /** Drops a binding whose account left the route or is limited for long. */
  dropSticky(key: string): void
  /** Keeps what is to be known of an answer (a text of the gateway's own) for a day; resolves once every process can find it. */
  keepAnswer(key: string, text: string): void | Promise<void>
  /** What was kept of an answer; `null` = not known (any more). At once where this process knows it. */
  answerText(key: string): string | null | Promise<string | null>
  readonly loadOf: (accountId: number) => AccountLoad
  /** This process's view of whether a session may use an account: it is counted there, or one more may come. */
  hasSessionRoom(account: AdmissionAccount, sessionKey: string): boolean
  /** Waiting requests of a user. */
  waitingOf(userId: number): number
  /** What `admit` would choose at this moment; takes, counts and refreshes nothing. */
  preview(ticket: AdmissionTicket): AdmissionPreview
  /** This process's view of the circuit breaker of a channel. */
  breakerOf(channelId: number): ChannelBreaker
  /** A request goes into a channel as its probe, or ended there. */
  noteBreaker(channelId: number, event: BreakerEvent): void
  /** The last minute of a route; its key is `channel:7`, or `group:3` for the legacy route of a group. */
  trafficOf(routeKey: string): RouteTraffic
  /** Counts a request that entered a route, or an attempt beyond the first that a failure there caused. */
  noteTraffic(routeKey: string, kind: 'request' | 'extra_attempt'): void
}

export type OutcomeReport = {
  readonly accountId: number
  readonly outcome: UpstreamOutcome
  readonly userId: number
  readonly upstreamModel: string
  /** All accounts of the pool, so that at most half of it is paused for faults. */
  readonly pool: readonly { readonly account: { readonly id: number } }[]
  /** When the attempt was dispatched; absent = not known, then a 2xx lifts no limit. */
  readonly startedAtMs?: number
  /** `false` = this request has changed another account's lasting state already. */
  readonly mayChangeLastingState?: boolean
}

/** What keeps OAuth accounts usable beyond one request. */
export type AccountUpkeep = {
  /**
   * A token in place of one that was refused or has run out, stored before it is given; `null` = none to be had now.
   * One renewal at a time for each account, whatever number of requests and processes ask.
   */
  renewToken(input: { readonly accountId: number; readonly refusedToken: string }): Promise<string | null>
  /** The client an account poses as; a genuine client's headers are remembered if none are yet. */
  identityOf(input: {
    readonly accountId: number
    readonly identity: StableIdentity
    /** Describing headers of a genuine client, `null` = this request comes from another. */
    readonly seen: IdentityHeaders | null
  }): AssumedIdentity
}

/** What is known of accounts at run time; persisted behind, never awaited. */
export type HealthBook = {
  readonly healthOf: (accountId: number) => AccountHealth
  report(report: OutcomeReport): void
}

/** What this process knows of one who pays: settled, with its version, and answered but not settled (units of 1e-10 USD). */
export type SpendBook<Settled> = {
  readonly owner: string
  /** −1 = nothing was read of it yet. */
  readonly version: number
  readonly settled: Settled
  readonly pending: bigint
}

/** What users have spent, kept in memory and corrected by the settler. */
export type BillingView = {
  /** Settled balance − pending; `null` = not known to this process. */
  availableOf(userId: number): Decimal | null
  /** A user's balance as a limit; `null` = not known to this process. The same figures until something changes. */
  balanceOf(userId: number): SpendBook<SpendFigures['limits']> | null
  keyOf(apiKeyId: number): SpendBook<KeySpend> | null
  subscriptionOf(subscriptionId: string): SpendBook<SubscriptionUsage> | null
  /** Adds an answered, not yet settled amount: `actual` to the key and, without a subscription, the balance; `total` to the subscription. */
  addPending(input: {
    readonly userId: number
    readonly apiKeyId: number
    readonly subscriptionId: string | null
    /** In units of 1e-10 USD. */
    readonly actual: bigint
    readonly total: Exact
  }): void
  /** Whether the figures are younger than the billing grace. */
  isFresh(): boolean
  /** `false` = usage of an ended process is not settled yet, so that a balance may look larger than it is. */
  isComplete(): boolean
}

/** The durable queue of usage. */
export type UsageSpool = {
  /** Appended with the next write of this event-loop turn. */
  start(record: UsageStartRecord): void
  /** Resolves once the record is written to the file; rejects never (a failed write is retried from the reserve). */
  end(record: UsageEndRecord): Promise<void>
  /** Dispatch that came to nothing: no row. */
  cancel(requestId: string): void
  /** `false` = the disk is full: refuse new requests. */
  hasRoom(): boolean
}

/** Everything the corridor needs of the world. Built once in `server/runtime.ts`. */
export type GatewayPorts = {
  /** The current snapshot; throws AppError `NOT_READY` (503) when none is loaded or it is too old. */
  readonly snapshot: () => GatewaySnapshot
  /** A cached entry at once, else a look-up. */
  readonly findKey: (presentedKey: string, clientAddress: string) => AuthLookup | Promise<AuthLookup>
  readonly coordination: CoordinationStore
  readonly health: HealthBook
  /** Absent = no account here has a token to renew or an identity to keep. */
  readonly accountUpkeep?: AccountUpkeep
  readonly billing: BillingView
  /** Absent = answers are not kept, and `Idempotency-Key` says nothing. */
  readonly keptAnswers?: KeptAnswers
  readonly spool: UsageSpool
  readonly send: UpstreamSend
  /** Translates large requests in another thread; absent = in this one. */
  readonly translateAside?: TranslateAside
  /** Usage of one key for `GET /v1/usage`; rejects when the database is away. */
  readonly keyUsage: (input: {
    readonly apiKeyId: number
    readonly timeZone: string
  }) => Promise<KeyUsageReport>
}
