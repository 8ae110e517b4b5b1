import type { ApiBody } from '../api/api-calls'
import type { AccountType, Platform } from '@/lib/core'
import { wholeNumber } from '../form/whole-number'
import { fromZonedInput, toZonedInput } from '../format/zoned-time'

/** Whole numbers that may be left empty. */
const COUNT_FIELDS = [
  'concurrency',
  'priority',
  'load_factor',
  'max_sessions',
  'session_idle_minutes',
] as const
/** Amounts in USD that may be left empty. */
const AMOUNT_FIELDS = ['quota_usd', 'quota_daily_usd', 'quota_weekly_usd'] as const
/** Secrets; empty = the stored one stays. */
const SECRET_FIELDS = ['api_key', 'access_token', 'refresh_token'] as const

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

/** An account answer as the state of its form, times in a zone; secrets start empty. */
export function readAccount(account: AccountAnswer, timeZone: string): AccountForm {
  const text = (value: number | string | null): string => String(value ?? '')
  return {
    ...EMPTY_ACCOUNT,
    name: account.name,
    notes: account.notes,
    platform: account.platform,
    type: account.type,
    active: account.status !== 'disabled',
    schedulable: account.schedulable,
    mixed_scheduling: account.mixed_scheduling,
    intercept_warmup: account.intercept_warmup,
    auto_pause_on_expired: account.auto_pause_on_expired,
    chatgpt_account_id: factAt(account, 'chatgpt_account_id'),
    project_id: factAt(account, 'project_id'),
    base_url: text(account.base_url),
    oauth_token_endpoint: text(account.oauth_token_endpoint),
    oauth_client_id: text(account.oauth_client_id),
    oauth_scopes: account.oauth_scopes.join(' '),
    proxy_id: account.proxy_id,
    concurrency: text(account.concurrency),
    priority: text(account.priority),
    load_factor: text(account.load_factor),
    max_sessions: text(account.max_sessions),
    session_idle_minutes: text(account.session_idle_minutes),
    rate_multiplier: text(account.rate_multiplier),
    quota_usd: text(account.quota_usd),
    quota_daily_usd: text(account.quota_daily_usd),
    quota_weekly_usd: text(account.quota_weekly_usd),
    expires_at: account.expires_at === null ? '' : toZonedInput(new Date(account.expires_at), timeZone),
    custom_error_codes: account.custom_error_codes.join(', '),
    rules: readRules(account.temp_unschedulable_rules),
    mapping: Object.entries(account.model_mapping).map(([source, target]) => ({ source, target })),
    bindings: account.bindings.map(({ group_id, channel_id, priority }) => ({
      group_id,
      channel_id,
      priority: String(priority),
    })),
  }
}

function factAt({ credentials }: AccountAnswer, field: FactField): string {
  const value = credentials[field]
  return typeof value === 'string' ? value : ''
}

function readRules(stored: unknown): readonly RuleRow[] {
  if (!Array.isArray(stored)) return []
  return stored.map((rule: unknown) => {
    const fields = new Map<string, unknown>(Object.entries(rule ?? {}))
    const keywords = fields.get('keywords')
    return {
      status: digits(fields.get('status_code')),
      keywords: Array.isArray(keywords) ? keywords.join(', ') : '',
      minutes: digits(fields.get('duration_minutes')),
    }
  })
}

function digits(value: unknown): string {
  return typeof value === 'number' ? String(value) : ''
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

/** The body that saves a form of a zone; secrets left empty are absent and stay as they are, other facts left empty are removed. */
export function writeAccount(form: AccountForm, timeZone: string): ApiBody<'POST /admin/accounts'> {
  const secrets = secretsOf(form.type).filter((field) => form[field].trim() !== '')
  const isApiKey = form.type === 'api_key'
  const fact = factOf(form)
  return {
    name: form.name.trim(),
    notes: form.notes,
    platform: form.platform,
    type: form.type,
    schedulable: form.schedulable,
    mixed_scheduling: form.mixed_scheduling,
    intercept_warmup: form.intercept_warmup,
    auto_pause_on_expired: form.auto_pause_on_expired,
    credentials: {
      ...Object.fromEntries(secrets.map((field) => [field, form[field].trim()])),
      ...(fact === null ? {} : { [fact]: textOrNull(form[fact]) }),
    },
    base_url: textOrNull(form.base_url),
    ...(isApiKey
      ? {}
      : {
          oauth_token_endpoint: textOrNull(form.oauth_token_endpoint),
          oauth_client_id: textOrNull(form.oauth_client_id),
          oauth_scopes: split(form.oauth_scopes, /\s+/),
        }),
    proxy_id: form.proxy_id,
    concurrency: count(form.concurrency, 0),
    priority: count(form.priority, 50),
    load_factor: count(form.load_factor, null),
    max_sessions: count(form.max_sessions, null),
    session_idle_minutes: count(form.session_idle_minutes, 5),
    rate_multiplier: form.rate_multiplier.trim() === '' ? '1' : form.rate_multiplier.trim(),
    ...Object.fromEntries(AMOUNT_FIELDS.map((field) => [field, textOrNull(form[field])])),
    expires_at: form.expires_at === '' ? null : isoTime(form.expires_at, timeZone),
    custom_error_codes: split(form.custom_error_codes, /[\s,]+/).map(wholeNumber),
    temp_unschedulable_rules: form.rules.map(({ status, keywords, minutes }) => ({
      status_code: wholeNumber(status),
      keywords: split(keywords, /\s*,\s*/),
      duration_minutes: wholeNumber(minutes),
    })),
    model_mapping: Object.fromEntries(
      form.mapping
        .filter(({ source, target }) => source.trim() !== '' || target.trim() !== '')
        .map(({ source, target }) => [source.trim(), target.trim()]),
    ),
    bindings: form.bindings.map(({ group_id: groupId, channel_id, priority }) => ({
      group_id: groupId ?? '',
      channel_id,
      priority: count(priority, 50),
    })),
  }
}

/** The status to send: only where the switch was moved, so that an error of run time is not touched by a save. */
export function writeStatus(form: AccountForm, stored: AccountForm | null): object {
  if (stored !== null && stored.active === form.active) return {}
  return { status: form.active ? 'active' : 'disabled' }
}

function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

function split(text: string, by: RegExp): readonly string[] {
  return text
    .trim()
    .split(by)
    .filter((part) => part !== '')
}

function count<T>(text: string, empty: T): number | string | T {
  return text.trim() === '' ? empty : wholeNumber(text)
}

/** A time of a zone as ISO text; what is none goes as typed, for the server to name the field. */
function isoTime(local: string, timeZone: string): string {
  return fromZonedInput(local, timeZone)?.toISOString() ?? local
}
