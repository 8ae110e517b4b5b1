/** The stored secrets of an account in plain text, by field name. */
export type PlainCredentials = Readonly<Record<string, unknown>>

/** A number above this is milliseconds since the epoch, not seconds. */
const MILLISECONDS_FROM = 100_000_000_000

/** Parses decrypted credentials; throws where they are no object. */
export function parseCredentials(plain: string): PlainCredentials {
  const value: unknown = JSON.parse(plain)
  if (typeof value !== 'object' || value === null) throw new Error('the credentials are no object')
  return Object.fromEntries(Object.entries(value))
}

/** A field that holds text, `null` otherwise; an empty text counts as none. */
export function textOf(credentials: PlainCredentials, field: string): string | null {
  const value = credentials[field]
  return typeof value === 'string' && value !== '' ? value : null
}

/** When the access token ends: `expires_at` as date, seconds or milliseconds. `null` = not told. */
export function expiryOf(credentials: PlainCredentials): number | null {
  const value = credentials['expires_at']
  const number = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number) && number > 0) {
    return number >= MILLISECONDS_FROM ? number : number * 1_000
  }
  const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(moment) ? null : moment
}
