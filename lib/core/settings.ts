/** The settings of the deployment, by the names under which they are stored. */
export type Settings = {
  /** For groups without a multiplier of their own; 0 is free. */
  readonly default_rate_multiplier: number | string
  /** What happens to models without a price: refused, or served at no cost. */
  readonly unpriced_models: 'reject' | 'allow'
  /** Price unknown models of a known family like the family. */
  readonly family_fallback: boolean
  /** When a client goes: read the answer to its end, or stop it. */
  readonly on_client_abort: 'drain' | 'abort'
  /** Until an answer begins, over all accounts that are tried. */
  readonly upstream_headers_timeout_seconds: number
  /** Within that, how long an account may take for the first bytes of a stream before another one is tried; 0 = as long. */
  readonly upstream_stream_start_timeout_seconds: number
  readonly upstream_idle_timeout_seconds: number
  /** A session leaves its account when it is limited for longer than this. */
  readonly sticky_break_after_seconds: number
  /** First pause after an overload (529); doubles with repetition up to the maximum. */
  readonly overload_pause_seconds: number
  readonly overload_pause_max_seconds: number
  /** Pause after a 429 that names no reset. */
  readonly rate_limit_pause_seconds: number
  /** Whole months usage rows are kept beyond the running one; 0 = for ever. Sums and ledger stay. */
  readonly usage_retention_months: number
  /** What usage rows are saved as in DATA_DIR/exports before they are dropped. */
  readonly usage_retention_export: 'none' | 'ndjson' | 'csv'
  /** Whole months refused and failed requests are kept; 0 = for ever. */
  readonly request_error_retention_months: number
  /** How often accounts in error are probed; 0 = never. */
  readonly account_error_probe_minutes: number
  /** What is held of who pays while a request runs: an estimate, or an upper bound (which implies store_outage = reject). */
  readonly holds: 'bounded' | 'strict'
  /** Windows of subscriptions: whole periods from their start, or calendar days, weeks (from Monday) and months. */
  readonly subscription_windows: 'rolling' | 'calendar'
  /** IANA name of the time zone of calendar windows. */
  readonly subscription_time_zone: string
  /** While Redis is away: each process by its own limits, or no requests. */
  readonly store_outage: 'local' | 'reject'
  /** Take over sessions of an imported deployment from its keys in Redis. */
  readonly sticky_legacy_read: boolean
  /** Origins whose pages may call the gateway; `*` = any. */
  readonly cors_allowed_origins: readonly string[]
  /** Who may register: anybody, those with an invitation, nobody. */
  readonly registration: 'open' | 'invite' | 'closed'
  /** Administrators without a second step of their sign-in have the rights of users until they switch one on. */
  readonly require_admin_totp: boolean
}

/** What holds while a setting is not stored. */
export const DEFAULT_SETTINGS: Settings = {
  default_rate_multiplier: 1,
  unpriced_models: 'reject',
  family_fallback: true,
  on_client_abort: 'drain',
  upstream_headers_timeout_seconds: 600,
  upstream_stream_start_timeout_seconds: 0,
  upstream_idle_timeout_seconds: 180,
  sticky_break_after_seconds: 60,
  overload_pause_seconds: 5,
  overload_pause_max_seconds: 600,
  rate_limit_pause_seconds: 30,
  usage_retention_months: 0,
  usage_retention_export: 'ndjson',
  request_error_retention_months: 0,
  account_error_probe_minutes: 0,
  holds: 'bounded',
  subscription_windows: 'rolling',
  subscription_time_zone: 'UTC',
  store_outage: 'local',
  sticky_legacy_read: false,
  cors_allowed_origins: [],
  registration: 'closed',
  require_admin_totp: false,
}
