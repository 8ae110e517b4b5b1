import type { RouteLabAnswer, RouteLabQuestion } from './route-lab'
import type { ProtocolId } from './platform'
import type { ProxyProtocol } from './vocabulary'

/** How busy an account is, and why it is out for now; times in milliseconds since the epoch. */
export type LiveAccountState = {
  readonly accountId: number
  readonly slotsInUse: number
  readonly waiting: number
  readonly lastUsedAtMs: number | null
  /** Why the account is in error; `null` = it is not. */
  readonly errorMessage: string | null
  /** Its own quota is used up until then; `endless` = until an operator raises it. */
  readonly quotaExhaustedUntilMs: number | 'endless' | null
  readonly rateLimitedUntilMs: number | null
  readonly overloadedUntilMs: number | null
  readonly pausedUntilMs: number | null
  readonly pauseReason: string | null
  /** Upstream model → end of its cool-down. */
  readonly modelCooldowns: Readonly<Record<string, number>>
}

/** Why `PRICING_URL` gave no usable prices. */
export const PRICE_REFRESH_REASONS = [
  'blocked',
  'redirected',
  'status',
  'too_large',
  'timeout',
  'unreachable',
  'not_json',
  'no_prices',
  'lost_models',
  'not_kept',
] as const
export type PriceRefreshReason = (typeof PRICE_REFRESH_REASONS)[number]

/** Where default prices come from. */
export const CATALOGUE_SOURCES = ['bundled', 'file', 'url'] as const
export type CatalogueSource = (typeof CATALOGUE_SOURCES)[number]

/** The default prices the gateway charges by. */
export type LiveCatalogueState = {
  readonly source: CatalogueSource
  /** The file, or the URL without its query; `null` for the bundled catalogue. */
  readonly location: string | null
  readonly modelsCount: number
  /** When they were read or fetched. */
  readonly loadedAtMs: number
  /** When the URL last confirmed them in this run; `null` = not yet, or there is no URL. */
  readonly checkedAtMs: number | null
  /** Why the last look at the URL gave nothing; `null` = it did, or there was none. */
  readonly failure: {
    readonly reason: PriceRefreshReason
    readonly message: string
    readonly atMs: number
  } | null
}

/** What settlement waits for: to book usage, to put an event aside (both need the database), or the disk of the spool. */
export const SETTLEMENT_STEPS = ['usage', 'dead_letter', 'spool'] as const
export type SettlementStep = (typeof SETTLEMENT_STEPS)[number]

/** Settlement that waits: nothing is lost and nothing is skipped, the spool grows meanwhile. */
export type SettlementWait = {
  readonly sinceMs: number
  readonly step: SettlementStep
  /** What the database said; `null` = it cannot be reached, or it is not about the database. */
  readonly sqlState: string | null
}

/** What the running gateway says of itself. */
export type LiveGatewayState = {
  readonly processId: number
  readonly startedAtMs: number
  readonly snapshotSeq: string
  readonly snapshotAgeMs: number
  /** How long ago the database confirmed the configuration; seconds of it mean that the database is away, `null` = never. */
  readonly databaseConfirmedAgeMs: number | null
  readonly requestsInFlight: number
  /** Slots this process holds, and requests it keeps in line. */
  readonly slotsInUse: number
  readonly waiting: number
  /** `redis_away` = it goes on by its own limits, or refuses requests. */
  readonly store: 'memory' | 'redis' | 'redis_away'
  readonly storeOutages: number
  readonly spoolBacklogRecords: number
  readonly settlementLagMs: number
  /** `null` = it goes on. */
  readonly settlementWait: SettlementWait | null
  /** Usage records that this process put aside since its start because they could not be settled. */
  readonly deadLetters: number
  readonly draining: boolean
}

/** Where a request is: being read and routed, in line for a slot, at the provider, or being answered. */
export const LIVE_PHASES = ['arriving', 'waiting', 'upstream', 'answering'] as const
export type LivePhase = (typeof LIVE_PHASES)[number]

/** A request being served; what is not known yet is `null`. */
export type LiveRequest = {
  readonly requestId: string
  readonly startedAtMs: number
  readonly phase: LivePhase
  readonly path: string
  readonly protocol: ProtocolId | null
  readonly userId: number | null
  readonly apiKeyId: number | null
  readonly groupId: number | null
  readonly channelId: number | null
  readonly accountId: number | null
  readonly requestedModel: string | null
  readonly upstreamModel: string | null
  readonly stream: boolean
  readonly attempts: number
  readonly queuedMs: number
}

/** The account limits an operator may lift by hand. */
export const CLEARABLE_LIMITS = ['rate_limit', 'error', 'all'] as const
export type ClearableLimit = (typeof CLEARABLE_LIMITS)[number]

/** What a test call to an account answered. */
export type AccountTestResult = {
  readonly ok: boolean
  readonly status: number | null
  readonly durationMs: number
  /** Scrubbed; safe to show. */
  readonly message: string
}

/** A way to a provider through a proxy, to be tried out; the password is plain text and never logged. */
export type ProxyTestCall = {
  readonly protocol: ProxyProtocol
  readonly host: string
  readonly port: number
  readonly username: string | null
  readonly password: string | null
  /** An http(s) URL of the provider to reach. */
  readonly url: string
}

/** What a test call has seen so far. */
export type AccountTestStep =
  | { readonly kind: 'sent'; readonly upstreamModel: string }
  | { readonly kind: 'answered'; readonly status: number }
  /** A piece of the answer, scrubbed. */
  | { readonly kind: 'text'; readonly text: string }

/**
 * What pages and the admin API need of the running gateway. With the memory store it is asked over an internal socket.
 * Every call rejects with AppError `LIVE_UNAVAILABLE` (503) when no gateway answers.
 */
export type LivePort = {
  accountStates(accountIds: readonly number[]): Promise<readonly LiveAccountState[]>
  gatewayState(): Promise<LiveGatewayState>
  /** One state for each gateway process of this instance that answers. */
  gatewayStates(): Promise<readonly LiveGatewayState[]>
  /** Requests being served by all gateway processes of this instance, in no order. */
  liveRequests(): Promise<readonly LiveRequest[]>
  catalogueState(): Promise<LiveCatalogueState>
  clearAccountLimits(input: { readonly accountId: number; readonly limit: ClearableLimit }): Promise<void>
  /** `onStep` hears the steps as they happen, before the result. */
  testAccount(
    input: { readonly accountId: number; readonly model: string },
    onStep?: (step: AccountTestStep) => void,
  ): Promise<AccountTestResult>
  /** Renews the token of an OAuth account now; what became of it in words, scrubbed. Throws `NOT_FOUND` (404). */
  renewToken(input: {
    readonly accountId: number
  }): Promise<{ readonly ok: boolean; readonly message: string }>
  /** Calls a provider through a proxy without any credential: whatever it answers shows that the way is open. */
  testProxy(call: ProxyTestCall): Promise<AccountTestResult>
  /** Throws `NOT_FOUND` (404) for a group or key the gateway does not know. */
  explainRoute(question: RouteLabQuestion): Promise<RouteLabAnswer>
}
