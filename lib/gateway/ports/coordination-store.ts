import type { OwnerPending, ShortageCause, SpendClaim, SpendLimitName } from '@/lib/billing'
import type { AccountLoad, BreakerEvent, ChannelBreaker, RouteTraffic } from '@/lib/scheduling'

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
