import type {
  AccountStatsRule,
  ChannelPriceEntry,
  GroupImagePrices,
  PriceBook,
  SubscriptionWindowMode,
} from '@/lib/billing'
import type { Decimal, EntityStatus, ModelTable, SubscriptionType } from '@/lib/core'
import type { ErrorRule } from '@/lib/protocols'
import type { RoutingGroup } from '@/lib/routing'
import type { CooldownSettings, PoolMember, SchedulableAccount } from '@/lib/scheduling'
import type { PlanMemory } from './plan-memory'
import type { StableIdentity, UpstreamAccount } from '@/lib/upstream'

/** End of an access token that can be renewed, milliseconds since the epoch; `null` = not told. */
export type TokenLife = { readonly expiresAtMs: number | null }

/** An account as the request path sees it: scheduling's fields, upstream's fields, and money. */
export type GatewayAccount = SchedulableAccount &
  UpstreamAccount & {
    readonly name: string
    readonly rateMultiplier: Decimal
    readonly interceptWarmup: boolean
    /** The client an OAuth account poses as; `null` = requests go out as their clients sent them. */
    readonly identity: StableIdentity | null
    /** Google Cloud project that antigravity's requests name; `null` = none is known. */
    readonly projectId: string | null
    /** Whether the access token can be renewed, and when it ends; `null` = it cannot. */
    readonly tokenLife: TokenLife | null
  }

/** A group with its routes and account pools. */
export type GatewayGroup = RoutingGroup<ChannelPriceEntry> & {
  readonly name: string
  readonly status: EntityStatus
  readonly isExclusive: boolean
  readonly subscriptionType: SubscriptionType
  readonly rateMultiplier: Decimal
  readonly dailyLimitUsd: Decimal | null
  readonly weeklyLimitUsd: Decimal | null
  readonly monthlyLimitUsd: Decimal | null
  readonly imagePrices: GroupImagePrices
  readonly claudeCodeOnly: boolean
  readonly fallbackGroupId: number | null
  readonly fallbackGroupIdOnInvalidRequest: number | null
  /** Pattern on the mapped model → account ids; `null` = routing off. */
  readonly modelRouting: ModelTable<readonly number[]> | null
  readonly rpmLimit: number
  /** Channel id (0 = bound without channel) → accounts bound there. */
  readonly pools: ReadonlyMap<number, readonly PoolMember<GatewayAccount>[]>
  /** Plans of models asked for, filled as they are; empty at first. */
  readonly plans: PlanMemory
}

/** How a channel says what the operator pays: its rules in order, else the customer's list total if told so. */
export type ChannelAccountStats = {
  readonly rules: readonly AccountStatsRule[]
  readonly applyPricingToAccountStats: boolean
}

/** Settings the request path reads; durations in milliseconds. */
export type GatewaySettings = {
  readonly defaultRateMultiplier: Decimal
  readonly unpricedModels: 'reject' | 'allow'
  readonly familyFallback: boolean
  readonly onClientAbort: 'drain' | 'abort'
  /** Until the answer begins, over all attempts. */
  readonly headersTimeoutMs: number
  /** Until the first bytes of a stream come, of one attempt; infinite = no limit of its own. */
  readonly streamStartTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly stickyBreakAfterMs: number
  /** How long accounts are left alone after an outcome. */
  readonly cooldowns: CooldownSettings
  /** How often accounts in error are probed; `null` = never. */
  readonly errorProbeMs: number | null
  /** How much is held of who pays while a request runs: an estimate, or an upper bound. */
  readonly holds: 'bounded' | 'strict'
  /** Windows of subscriptions: whole periods from their start, or calendar days, weeks and months of a time zone. */
  readonly subscriptionWindows: SubscriptionWindowMode
  /** What requests do while the shared store is away: go on by the limits of each process, or be refused. */
  readonly storeOutage: 'local' | 'reject'
  /** Sessions of an earlier deployment keep their account: its bindings in Redis are read on a miss. */
  readonly stickyLegacyRead: boolean
  /** Origins whose pages may call the gateway; `*` = any. */
  readonly corsAllowedOrigins: readonly string[]
}

/** Everything configured, at one moment; a request sees one snapshot from start to end. */
export type GatewaySnapshot = {
  /** The last configuration change it contains. */
  readonly seq: bigint
  readonly loadedAtMs: number
  readonly groups: ReadonlyMap<number, GatewayGroup>
  readonly accounts: ReadonlyMap<number, GatewayAccount>
  /** By channel id; absent = no rules. */
  readonly accountStats: ReadonlyMap<number, ChannelAccountStats>
  readonly settings: GatewaySettings
  /** What operators show of upstream errors instead of the mapped ones. */
  readonly errorRules: readonly ErrorRule[]
  readonly priceBook: PriceBook
}
