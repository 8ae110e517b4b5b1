import type { SpendFigures } from '@/lib/billing'
import type { Decimal, Exact, UpstreamOutcome } from '@/lib/core'
import type { AccountHealth } from '@/lib/scheduling'
import type { TranslateAside } from '@/lib/protocols'
import type { AuthLookup, KeySpend, SubscriptionUsage } from './auth-entry'
import type { CoordinationStore } from './coordination-store'
import type { KeptAnswers } from './kept-answers'
import type { GatewaySnapshot } from './snapshot'
import type { UsageEndRecord, UsageStartRecord } from './usage-record'
import type { AssumedIdentity, IdentityHeaders, StableIdentity, UpstreamSend } from '@/lib/upstream'
import type { KeyUsageReport } from './usage-report'

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
