import type { AccountType } from '@/lib/core'
import type { ServiceCrypto } from '../context'
import { brokenRule, refusedFields } from '../shared/errors'
import { isPlainObject } from '../shared/parse-input'
import { credentialsShape, type CredentialsInput } from './schemas'

type Scalar = string | number | boolean

/** The stored secrets of an account as plain text, by field name (`api_key`, `access_token`, `refresh_token`, …). */
export type Credentials = Readonly<Record<string, Scalar>>

const ELLIPSIS = '…'

/** Facts that travel with a token and are no secrets; kept as given. */
const PUBLIC_FIELDS = new Set([
  'expires_at',
  'expires_in',
  'token_type',
  'scope',
  'email',
  'account_uuid',
  'account_id',
  'chatgpt_account_id',
  'organization_uuid',
  'organization_id',
  'project_id',
  'plan_type',
])

/** Everything an account may be signed in by, and what lives in columns of its own. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([...Object.keys(credentialsShape), ...PUBLIC_FIELDS])

/** Decrypts the `credentials` column. */
export function openCredentials(crypto: ServiceCrypto, column: string): Credentials {
  const value: unknown = JSON.parse(crypto.decrypt(column))
  const entries = isPlainObject(value) ? Object.entries(value) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, Scalar] => isScalar(entry[1])))
}

/** Encrypts secrets for the `credentials` column. */
export function sealCredentials(crypto: ServiceCrypto, credentials: Credentials): string {
  return crypto.encrypt(JSON.stringify(credentials))
}

/** The secrets as an answer shows them: `sk-…ab12`. */
export function maskCredentials(credentials: Credentials): Record<string, Scalar> {
  return Object.fromEntries(
    Object.entries(credentials).map(([field, value]) => [
      field,
      PUBLIC_FIELDS.has(field) ? value : maskSecret(value),
    ]),
  )
}

/** The fields that are secrets, with their values. */
export function secretFields(credentials: Credentials): readonly (readonly [field: string, value: Scalar])[] {
  return Object.entries(credentials).filter(([field]) => !PUBLIC_FIELDS.has(field))
}

/** `sk-…ab12`; short secrets show nothing of themselves. */
export function maskSecret(value: Scalar): string {
  const text = String(value)
  return text.length < 12 ? ELLIPSIS : `${text.slice(0, 3)}${ELLIPSIS}${text.slice(-4)}`
}

/**
 * Applies a body to the stored secrets: absent stays, `null` removes, a repeated mask stays. `base_url` and `model_mapping`
 * are not secrets and live in columns. Throws 400 for a mask that is not the stored secret's, and for a field that is neither
 * known nor stored.
 */
export function mergeCredentials(stored: Credentials, input: CredentialsInput): Credentials {
  const unknown = Object.keys(input).filter(
    (field) => !KNOWN_FIELDS.has(field) && !Object.hasOwn(stored, field),
  )
  if (unknown.length > 0) throw unknownFields(unknown)
  const merged: Record<string, Scalar> = { ...stored }
  for (const [field, value] of Object.entries(input)) {
    if (field === 'base_url' || field === 'model_mapping' || value === undefined) continue
    if (value === null) delete merged[field]
    else if (isScalar(value) && !isStoredMask(stored[field], value))
      merged[field] = acceptSecret(field, value)
  }
  return merged
}

/** Refuses credentials that cannot work for the type. */
export function assertCredentials(type: AccountType, credentials: Credentials): void {
  const needed = type === 'api_key' ? ['api_key'] : ['access_token', 'refresh_token']
  if (needed.some((field) => typeof credentials[field] === 'string')) return
  throw brokenRule(`credentials.${needed[0] ?? ''}`, `is needed for an account of type ${type}`, 'required')
}

function unknownFields(names: readonly string[]): Error {
  return refusedFields(
    names.map((name) => ({ path: `credentials.${name}`, code: 'UNKNOWN_FIELD', message: 'unknown field' })),
  )
}

function isStoredMask(stored: Scalar | undefined, value: Scalar): boolean {
  return (
    stored !== undefined &&
    typeof value === 'string' &&
    value.includes(ELLIPSIS) &&
    value === maskSecret(stored)
  )
}

function acceptSecret(field: string, value: Scalar): Scalar {
  if (typeof value !== 'string') return value
  if (value.includes(ELLIPSIS)) throw brokenRule(`credentials.${field}`, 'is a mask, not a secret', 'secret')
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(value))
    throw brokenRule(`credentials.${field}`, 'must not contain control characters', 'characters')
  return value
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
