/** Which of the three model names is priced: requested (a), channel-mapped (b) or upstream (c). */
export const BILLING_MODEL_SOURCES = ['requested', 'channel_mapped', 'upstream'] as const
export type BillingModelSource = (typeof BILLING_MODEL_SOURCES)[number]

export const BILLING_MODES = ['token', 'per_request', 'image'] as const
export type BillingMode = (typeof BILLING_MODES)[number]

/** Where a price came from. */
export const PRICING_SOURCES = ['channel', 'catalogue', 'fallback', 'group_image', 'none'] as const
export type PricingSource = (typeof PRICING_SOURCES)[number]

export const USAGE_STATUSES = ['ok', 'client_abort', 'upstream_error', 'gateway_crash'] as const
export type UsageStatus = (typeof USAGE_STATUSES)[number]

export const ACCOUNT_TYPES = ['api_key', 'oauth', 'setup_token'] as const
export type AccountType = (typeof ACCOUNT_TYPES)[number]

export const ACCOUNT_STATUSES = ['active', 'error', 'disabled'] as const
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number]

export const PROXY_PROTOCOLS = ['http', 'https', 'socks5'] as const
export type ProxyProtocol = (typeof PROXY_PROTOCOLS)[number]

/** Status of users, groups, channels, keys and proxies. */
export const ENTITY_STATUSES = ['active', 'disabled'] as const
export type EntityStatus = (typeof ENTITY_STATUSES)[number]

export const SUBSCRIPTION_TYPES = ['standard', 'subscription'] as const
export type SubscriptionType = (typeof SUBSCRIPTION_TYPES)[number]

/** A subscription past its end counts as `expired` whatever is stored. */
export const SUBSCRIPTION_STATUSES = ['active', 'expired', 'revoked'] as const
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number]

/** What a redeem code gives: an amount of USD, more concurrent requests, or days of a group. */
export const REDEEM_TYPES = ['balance', 'concurrency', 'subscription'] as const
export type RedeemType = (typeof REDEEM_TYPES)[number]

/** A code past its end counts as `expired` whatever is stored. */
export const REDEEM_STATUSES = ['unused', 'used', 'expired'] as const
export type RedeemStatus = (typeof REDEEM_STATUSES)[number]

/** How wide the points of a usage trend are. */
export const TREND_GRANULARITIES = ['quarter_hour', 'hour', 'day', 'week', 'month'] as const
export type TrendGranularity = (typeof TREND_GRANULARITIES)[number]

/** Reasons for which a channel may hand a request to the next one of the plan. */
export const FAILOVER_REASONS = [
  'rate_limited',
  'upstream_5xx',
  'quota_exhausted',
  'model_unsupported',
  'no_available_account',
  'timeout',
] as const
export type FailoverReason = (typeof FAILOVER_REASONS)[number]

/** Why an account cannot serve a request now. */
export const EXCLUSION_REASONS = [
  'wrong_platform',
  'disabled',
  'error',
  'unschedulable',
  'expired',
  'rate_limited',
  'overloaded',
  'paused',
  'quota_exhausted',
  'model_not_supported',
  'model_cooldown',
  'model_restricted',
  'request_not_supported',
  'session_limit',
  'already_tried',
] as const
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number]

/** The scopes of the configuration log; each names one kind of entity. */
export const CONFIG_SCOPES = [
  'user',
  'api_key',
  'group',
  'channel',
  'account',
  'proxy',
  'setting',
  'user_group',
] as const
export type ConfigScope = (typeof CONFIG_SCOPES)[number]

export const ROLES = ['admin', 'user'] as const
export type Role = (typeof ROLES)[number]
export const LOCALES = ['en', 'zh'] as const
export type Locale = (typeof LOCALES)[number]
