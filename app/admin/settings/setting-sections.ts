import type { Settings } from '@/lib/core'

/** The forms of the settings page, in their order. */
export const SETTING_SECTIONS = [
  'prices',
  'billing',
  'requests',
  'accounts',
  'people',
  'coordination',
  'retention',
  'browsers',
] as const
export type SettingSection = (typeof SETTING_SECTIONS)[number]

/** A value that is chosen from a list; its words are in the messages. */
export type SettingChoice =
  | 'reject'
  | 'allow'
  | 'bounded'
  | 'strict'
  | 'rolling'
  | 'calendar'
  | 'drain'
  | 'abort'
  | 'local'
  | 'none'
  | 'ndjson'
  | 'csv'
  | 'closed'
  | 'invite'
  | 'open'

/** How a setting is edited; `choices` are its values. */
export type SettingKind =
  | { readonly kind: 'switch' }
  | { readonly kind: 'number'; readonly unit: 'factor' | 'seconds' | 'minutes' | 'months' }
  | { readonly kind: 'choice'; readonly choices: readonly SettingChoice[] }
  | { readonly kind: 'text' }
  | { readonly kind: 'lines' }

type Setting = SettingKind & { readonly section: SettingSection }

/** Every setting with its form; the compiler misses one that is not here. */
export const SETTINGS: Readonly<Record<keyof Settings, Setting>> = {
  default_rate_multiplier: { section: 'prices', kind: 'number', unit: 'factor' },
  unpriced_models: { section: 'prices', kind: 'choice', choices: ['reject', 'allow'] },
  family_fallback: { section: 'prices', kind: 'switch' },
  holds: { section: 'billing', kind: 'choice', choices: ['bounded', 'strict'] },
  subscription_windows: { section: 'billing', kind: 'choice', choices: ['rolling', 'calendar'] },
  subscription_time_zone: { section: 'billing', kind: 'text' },
  on_client_abort: { section: 'requests', kind: 'choice', choices: ['drain', 'abort'] },
  upstream_headers_timeout_seconds: { section: 'requests', kind: 'number', unit: 'seconds' },
  upstream_stream_start_timeout_seconds: { section: 'requests', kind: 'number', unit: 'seconds' },
  upstream_idle_timeout_seconds: { section: 'requests', kind: 'number', unit: 'seconds' },
  sticky_break_after_seconds: { section: 'accounts', kind: 'number', unit: 'seconds' },
  overload_pause_seconds: { section: 'accounts', kind: 'number', unit: 'seconds' },
  overload_pause_max_seconds: { section: 'accounts', kind: 'number', unit: 'seconds' },
  rate_limit_pause_seconds: { section: 'accounts', kind: 'number', unit: 'seconds' },
  account_error_probe_minutes: { section: 'accounts', kind: 'number', unit: 'minutes' },
  registration: { section: 'people', kind: 'choice', choices: ['closed', 'invite', 'open'] },
  require_admin_totp: { section: 'people', kind: 'switch' },
  store_outage: { section: 'coordination', kind: 'choice', choices: ['local', 'reject'] },
  sticky_legacy_read: { section: 'coordination', kind: 'switch' },
  usage_retention_months: { section: 'retention', kind: 'number', unit: 'months' },
  usage_retention_export: { section: 'retention', kind: 'choice', choices: ['none', 'ndjson', 'csv'] },
  request_error_retention_months: { section: 'retention', kind: 'number', unit: 'months' },
  cors_allowed_origins: { section: 'browsers', kind: 'lines' },
}

export type SettingName = keyof Settings

/** The names of a section's settings, in their order. */
export function settingsOf(section: SettingSection): readonly SettingName[] {
  return Object.keys(SETTINGS)
    .filter(isSettingName)
    .filter((name) => SETTINGS[name].section === section)
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name)
}
