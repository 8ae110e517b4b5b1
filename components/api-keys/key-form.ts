import type { ApiBody } from '../api/api-calls'
import { wholeNumber } from '../form/whole-number'
import type { KeyRow } from './key-row'

const LIMITS = ['quota', 'rate_limit_5h', 'rate_limit_1d', 'rate_limit_7d'] as const
type Limit = (typeof LIMITS)[number]

/** An API key as it is being edited; limits in USD, '' = none. */
export type KeyForm = Readonly<Record<Limit, string>> & {
  readonly name: string
  readonly group_id: string
  readonly active: boolean
  readonly rpm_limit: string
  readonly expires_in_days: string
  readonly ip_whitelist: string
  readonly ip_blacklist: string
  readonly custom_key: string
}

/** The state of a key's form; `null` = a new key. */
export function readKeyForm(key: KeyRow | null, groupId: string): KeyForm {
  const limit = (name: Limit): string => String(key?.[name] ?? '')
  return {
    name: key?.name ?? '',
    group_id: key === null ? groupId : String(key.group_id ?? ''),
    active: key === null || key.status === 'active',
    quota: limit('quota'),
    rate_limit_5h: limit('rate_limit_5h'),
    rate_limit_1d: limit('rate_limit_1d'),
    rate_limit_7d: limit('rate_limit_7d'),
    rpm_limit: String(key?.rpm_limit ?? 0),
    expires_in_days: '',
    ip_whitelist: key?.ip_whitelist.join('\n') ?? '',
    ip_blacklist: key?.ip_blacklist.join('\n') ?? '',
    custom_key: '',
  }
}

/** The body that saves the form; an expiry is sent only where one was typed. */
export function keyBody(
  form: KeyForm,
  key: KeyRow | null,
): ApiBody<'POST /admin/users/{id}/api-keys'> & { readonly revision?: number } {
  const limits = LIMITS.map((name) => [name, form[name].trim() === '' ? null : form[name].trim()])
  const days = form.expires_in_days.trim()
  const custom = form.custom_key.trim()
  return {
    ...Object.fromEntries(limits),
    name: form.name.trim(),
    group_id: form.group_id === '' ? null : Number(form.group_id),
    status: form.active ? 'active' : 'disabled',
    rpm_limit: wholeNumber(form.rpm_limit === '' ? '0' : form.rpm_limit),
    ip_whitelist: lines(form.ip_whitelist),
    ip_blacklist: lines(form.ip_blacklist),
    ...(days === '' ? {} : { expires_in_days: wholeNumber(days) }),
    ...(key === null && custom !== '' ? { custom_key: custom } : {}),
    ...(key === null ? {} : { revision: key.revision }),
  }
}

/** The lines of a text that say something; commas separate as well. */
export function lines(text: string): readonly string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
