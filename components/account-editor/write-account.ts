import type { ApiBody } from '../api/api-calls'
import { wholeNumber } from '../form/whole-number'
import { sentTime } from '../format/zoned-time'
import { AMOUNT_FIELDS, factOf, secretsOf, type AccountForm } from './account-form'

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
    expires_at: sentTime(form.expires_at, timeZone),
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
