import { toZonedInput } from '../format/zoned-time'
import {
  EMPTY_ACCOUNT,
  SECRET_FIELDS,
  type AccountAnswer,
  type AccountForm,
  type FactField,
  type RuleRow,
  type SecretField,
} from './account-form'

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

/** Secrets that somebody may have replaced between two answers: their masks differ, or show nothing of them. */
export function replacedSecrets(
  before: Pick<AccountAnswer, 'credentials'>,
  now: Pick<AccountAnswer, 'credentials'>,
): readonly SecretField[] {
  return SECRET_FIELDS.filter(
    (field) => before.credentials[field] !== now.credentials[field] || now.credentials[field] === '…',
  )
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
