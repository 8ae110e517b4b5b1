import type { AccountStatus, ExclusionReason, ModelTable, Platform, SessionWindow } from '@/lib/core'

/** The few account fields scheduling needs; callers pass richer values and get them back. */
export type SchedulableAccount = {
  readonly id: number
  readonly platform: Platform
  readonly status: AccountStatus
  readonly schedulable: boolean
  readonly expiresAtMs: number | null
  readonly autoPauseOnExpired: boolean
  /** Slots; ≤ 0 is unlimited. */
  readonly concurrency: number
  /** Smaller first. */
  readonly priority: number
  readonly loadFactor: number | null
  /** Empty = every model is supported under its own name. */
  readonly modelMapping: ModelTable<string>
  readonly mixedScheduling: boolean
  readonly maxSessions: number | null
  readonly sessionIdleMs: number
}

/** An account inside one (group, channel) pool. */
export type PoolMember<A extends SchedulableAccount> = {
  readonly account: A
  /** Priority of the binding, smaller first; compared before the account's own. */
  readonly bindingPriority: number
}

/** One fault of an account: a server error, reset or timeout. */
export type AccountFault = { readonly atMs: number; readonly userId: number }

/** What a pause goes back to; an operator's rule, refusals of the provider, or repeated faults. */
export type PauseCause = 'unauthorized' | 'account_disabled' | 'forbidden' | 'faults' | 'rule'

/** What is known of an account's state at run time; times in milliseconds since the epoch, `null` = not limited. */
export type AccountHealth = {
  readonly rateLimitedUntilMs: number | null
  readonly overloadedUntilMs: number | null
  /** How often in a row the account was overloaded; doubles the pause. */
  readonly overloadedStreak: number
  readonly pausedUntilMs: number | null
  readonly pauseReason: string | null
  /** How often in a row the account was paused for faults or refusals; doubles the pause. */
  readonly pauseStreak: number
  /** Faults of the last minute. */
  readonly faults: readonly AccountFault[]
  /** Last 401 or 403 that paused the account. */
  readonly refusedAtMs: number | null
  /** The upstream model of that refusal: what a probe asks for. */
  readonly refusedModel?: string
  /** Lower-case upstream model → end of its cool-down. */
  readonly modelCooldowns: ReadonlyMap<string, number>
  /** The account's own quota is used up until then; infinite = until the operator raises it. */
  readonly quotaExhaustedUntilMs: number | null
  /** Set when the account went into `error` at run time; the reason. */
  readonly errorMessage: string | null
  /** When the current rate limit, overload or pause was set; absent = not known. */
  readonly limitedAtMs?: number
  readonly pauseCause?: PauseCause
  /** The provider's last word on the account's session window; absent = never told. */
  readonly sessionWindow?: SessionWindow
}

export type AccountLoad = {
  readonly slotsInUse: number
  readonly waiting: number
  /** Live value; `null` = never used. */
  readonly lastUsedAtMs: number | null
}

export type RankInput<A extends SchedulableAccount> = {
  readonly members: readonly PoolMember<A>[]
  readonly mappedModel: string
  readonly groupPlatform: Platform
  /** Set on `/antigravity` routes: exactly that platform. */
  readonly forcedPlatform: Platform | null
  readonly nowMs: number
  readonly healthOf: (accountId: number) => AccountHealth
  readonly loadOf: (accountId: number) => AccountLoad
  /** The account the session is bound to, if any. */
  readonly stickyAccountId: number | null
  /** Accounts the group's model routing names for this model; `null` = no routing. */
  readonly routedAccountIds: readonly number[] | null
  readonly triedAccountIds: ReadonlySet<number>
  /** Accounts that serve as many other sessions as they may; absent = none is known. */
  readonly crowdedAccountIds?: ReadonlySet<number>
  /** Breaks ties; the request id. */
  readonly tieSeed: string
  /** Upstream-billing restriction; `null` = none. */
  readonly isUpstreamModelAllowed: ((upstreamModel: string) => boolean) | null
  /** Whether what the request asks for can be said to the account; `null` = to all, as far as is known. */
  readonly isExpressible: ((account: A, upstreamModel: string) => boolean) | null
  /** The models of antigravity accounts without a mapping of their own; absent = every model. */
  readonly antigravityModels?: ModelTable<string>
}

export type RankedAccount<A extends SchedulableAccount> = {
  readonly account: A
  readonly bindingPriority: number
  /** The name sent upstream: after the account's own mapping. */
  readonly upstreamModel: string
  readonly placedBy: 'sticky' | 'routed' | 'order'
  readonly loadRatePercent: number
  /** Set when the account is tried during a short cool-down because nobody else is left: its end. */
  readonly coolingUntilMs: number | null
}

export type ExcludedAccount<A extends SchedulableAccount> = {
  readonly account: A
  readonly reason: ExclusionReason
  /** When the reason ends by itself; `null` = not by itself. */
  readonly untilMs: number | null
}

/** Every member exactly once: in order, or with its reason. */
export type Ranking<A extends SchedulableAccount> = {
  /** The first of `ranked`; `null` = nobody can serve. Costs less than `ranked`. */
  readonly first: RankedAccount<A> | null
  readonly ranked: readonly RankedAccount<A>[]
  readonly excluded: readonly ExcludedAccount<A>[]
}

/** What the attempt loop does after an outcome. */
export type Recovery =
  | 'answer'
  /** The same account once more. */
  | 'retry'
  /** Another account. */
  | 'failover'

/** A change of an account's state, with its cause; persisted and shown to the operator. */
export type AccountEvent = {
  readonly accountId: number
  readonly atMs: number
  readonly kind:
    | 'rate_limited'
    | 'overloaded'
    | 'paused'
    | 'model_cooldown'
    | 'error'
    | 'recovered'
    | 'cleared'
    | 'session_window'
    | 'quota_exhausted'
  /** Upstream status, `null` when none arrived. */
  readonly status: number | null
  /** Scrubbed. */
  readonly message: string
  readonly untilMs: number | null
}
