import type {
  AccountStatus,
  AccountType,
  BillingMode,
  BillingModelSource,
  EntityStatus,
  FailoverReason,
  Platform,
  SubscriptionType,
} from '@/lib/core'

/** `price per token` columns as decimal texts, in the order of the queries; `null` = not stated. */
export type PriceColumns = readonly [
  input: string | null,
  output: string | null,
  cacheWrite: string | null,
  cacheRead: string | null,
  imageOutput: string | null,
  perRequest: string | null,
]

/** A price interval as the queries render it. */
export type IntervalJson = readonly [
  minTokens: number,
  maxTokens: number | null,
  tierLabel: string,
  prices: PriceColumns,
]

/** A price entry as the queries render it. */
export type PriceEntryJson = readonly [
  id: number,
  platform: Platform,
  models: readonly string[],
  billingMode: BillingMode,
  prices: PriceColumns,
  intervals: readonly IntervalJson[] | null,
]

/** An account-stats rule as the queries render it, in the channel's order. */
export type StatsRuleJson = readonly [
  id: number,
  groupIds: readonly number[],
  accountIds: readonly number[],
  entries: readonly PriceEntryJson[] | null,
]

/** A channel with its lists as JSON texts (`PriceEntryJson[]`, `StatsRuleJson[]`), parsed when the channel is first used. */
export type ChannelRow = {
  readonly id: number
  readonly name: string
  readonly status: EntityStatus
  readonly restrict_models: boolean
  readonly billing_model_source: BillingModelSource
  readonly failover_policy: readonly FailoverReason[]
  /** JSON text. */
  readonly model_mapping: string
  readonly disabled_platforms: readonly Platform[]
  readonly apply_pricing_to_account_stats: boolean
  readonly prices: string | null
  readonly stats_rules: string | null
}

/** An account with its proxy, if it has one. */
export type AccountRow = {
  readonly id: number
  readonly name: string
  readonly platform: Platform
  readonly type: AccountType
  readonly credentials: string
  readonly base_url: string | null
  readonly concurrency: number
  readonly priority: number
  readonly load_factor: number | null
  readonly rate_multiplier: string
  readonly model_mapping: Readonly<Record<string, string>>
  readonly mixed_scheduling: boolean
  readonly custom_error_codes: readonly number[]
  readonly temp_unschedulable_rules: readonly {
    readonly status_code: number
    readonly keywords: readonly string[]
    readonly duration_minutes: number
  }[]
  readonly intercept_warmup: boolean
  /** As services and the identity book write it. */
  readonly stable_identity: {
    readonly enabled?: boolean
    readonly client_id?: string | null
    readonly headers?: Readonly<Record<string, string>> | null
  } | null
  readonly max_sessions: number | null
  readonly session_idle_minutes: number
  readonly expires_at_ms: number | null
  readonly auto_pause_on_expired: boolean
  readonly status: AccountStatus
  readonly schedulable: boolean
  readonly proxy_id: number | null
  readonly proxy_protocol: 'http' | 'https' | 'socks5' | null
  readonly proxy_host: string | null
  readonly proxy_port: number | null
  readonly proxy_username: string | null
  readonly proxy_password: string | null
  readonly proxy_status: EntityStatus | null
}

/** A group; `bindings` are [channel id, route priority], `members` [account id, channel id or 0, priority]. */
export type GroupRow = {
  readonly id: number
  readonly name: string
  readonly platform: Platform
  readonly status: EntityStatus
  readonly is_exclusive: boolean
  readonly subscription_type: SubscriptionType
  readonly rate_multiplier: string
  readonly daily_limit_usd: string | null
  readonly weekly_limit_usd: string | null
  readonly monthly_limit_usd: string | null
  readonly image_price_1k: string | null
  readonly image_price_2k: string | null
  readonly image_price_4k: string | null
  readonly claude_code_only: boolean
  readonly fallback_group_id: number | null
  readonly fallback_group_id_on_invalid_request: number | null
  readonly model_routing: Readonly<Record<string, readonly number[]>>
  readonly model_routing_enabled: boolean
  readonly rpm_limit: number
  readonly bindings: readonly (readonly [channelId: number, routePriority: number])[] | null
  readonly members: readonly (readonly [accountId: number, channelId: number, priority: number])[] | null
}
