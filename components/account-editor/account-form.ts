import type { AccountType, Platform } from '@/lib/core'

/** Whole numbers that may be left empty. */
const COUNT_FIELDS = [
  'concurrency',
  'priority',
  'load_factor',
  'max_sessions',
  'session_idle_minutes',
] as const
/** Amounts in USD that may be left empty. */
export const AMOUNT_FIELDS = ['quota_usd', 'quota_daily_usd', 'quota_weekly_usd'] as const
/** Secrets; empty = the stored one stays. */
export const SECRET_FIELDS = ['api_key', 'access_token', 'refresh_token'] as const

/** What goes with a token and is no secret, by the platform whose signed-in accounts have it. */
const FACT_FIELDS = { openai: 'chatgpt_account_id', antigravity: 'project_id' } as const

type CountField = (typeof COUNT_FIELDS)[number]
type AmountField = (typeof AMOUNT_FIELDS)[number]
export type SecretField = (typeof SECRET_FIELDS)[number]
export type FactField = (typeof FACT_FIELDS)[keyof typeof FACT_FIELDS]
type TextField = 'name' | 'notes' | 'base_url' | 'oauth_token_endpoint' | 'oauth_client_id'

export type MappingRow = { readonly source: string; readonly target: string }
export type RuleRow = { readonly status: string; readonly keywords: string; readonly minutes: string }
export type BindingRow = {
  readonly group_id: number | null
  readonly channel_id: number | null
  readonly priority: string
}

type Switches = {
  readonly schedulable: boolean
  readonly mixed_scheduling: boolean
  readonly intercept_warmup: boolean
  readonly auto_pause_on_expired: boolean
}

/** What the editor reads of an account answer. */
export type AccountAnswer = Switches &
  Readonly<Record<AmountField, number | string | null>> &
  Readonly<Record<CountField, number | null>> & {
    readonly id: number
    readonly revision: number
    readonly name: string
    readonly notes: string
    readonly platform: Platform
    readonly type: AccountType
    readonly status: 'active' | 'error' | 'disabled'
    readonly credentials: Readonly<Record<string, unknown>>
    readonly base_url: string | null
    readonly oauth_token_endpoint: string | null
    readonly oauth_client_id: string | null
    readonly oauth_scopes: readonly string[]
    readonly proxy_id: number | null
    readonly rate_multiplier: number | string
    readonly expires_at: string | null
    readonly custom_error_codes: readonly number[]
    readonly temp_unschedulable_rules: unknown
    readonly model_mapping: Readonly<Record<string, string>>
    readonly bindings: readonly {
      readonly group_id: number
      readonly channel_id: number | null
      readonly priority: number
    }[]
  }

/** An account as it is being edited: numbers are texts, '' = none. */
export type AccountForm = Switches &
  Readonly<Record<AmountField | CountField | SecretField | FactField | TextField, string>> & {
    readonly platform: Platform
    readonly type: AccountType
    readonly active: boolean
    readonly proxy_id: number | null
    readonly rate_multiplier: string
    /** As a date and time field has it, in the viewer's zone. */
    readonly expires_at: string
    readonly oauth_scopes: string
    readonly custom_error_codes: string
    readonly rules: readonly RuleRow[]
    readonly mapping: readonly MappingRow[]
    readonly bindings: readonly BindingRow[]
  }

export const EMPTY_ACCOUNT: AccountForm = {
  name: '',
  notes: '',
  platform: 'anthropic',
  type: 'api_key',
  active: true,
  schedulable: true,
  mixed_scheduling: false,
  intercept_warmup: false,
  auto_pause_on_expired: true,
  api_key: '',
  access_token: '',
  refresh_token: '',
  chatgpt_account_id: '',
  project_id: '',
  base_url: '',
  oauth_token_endpoint: '',
  oauth_client_id: '',
  oauth_scopes: '',
  proxy_id: null,
  concurrency: '3',
  priority: '50',
  load_factor: '',
  max_sessions: '',
  session_idle_minutes: '5',
  rate_multiplier: '1',
  quota_usd: '',
  quota_daily_usd: '',
  quota_weekly_usd: '',
  expires_at: '',
  custom_error_codes: '',
  rules: [],
  mapping: [],
  bindings: [],
}

/** The secret fields a type of account has. */
export function secretsOf(type: AccountType): readonly SecretField[] {
  return type === 'api_key' ? ['api_key'] : ['access_token', 'refresh_token']
}

/** The field that goes with the token of such an account; `null` = none does. */
export function factOf({ platform, type }: Pick<AccountForm, 'platform' | 'type'>): FactField | null {
  if (type === 'api_key' || !isFactPlatform(platform)) return null
  return FACT_FIELDS[platform]
}

function isFactPlatform(platform: Platform): platform is keyof typeof FACT_FIELDS {
  return Object.hasOwn(FACT_FIELDS, platform)
}
