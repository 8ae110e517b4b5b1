import type { ServiceContext } from '../context'
import { forbidden } from '../shared/errors'
import { hasFullScope } from '../shared/permissions'
import { openCredentials, secretFields } from './credentials'
import type { CredentialsInput } from './schemas'
import type { AccountRow } from './select'

type Change = {
  readonly before: AccountRow
  readonly after: AccountRow
  /** The credentials of the body: whoever sends a secret knows it already. */
  readonly given: CredentialsInput
}

/**
 * Who may not read stored secrets may not have them sent elsewhere either: without full scope, an account that goes to
 * another server, or in plain text through another proxy, needs its secrets anew. Throws 403 `FORBIDDEN`.
 */
export function assertSecretsStay(ctx: ServiceContext, { before, after, given }: Change): void {
  if (hasFullScope(ctx) || isSameWay(before, after)) return
  const stored = openCredentials(ctx.crypto, before.credentials)
  const kept = secretFields(openCredentials(ctx.crypto, after.credentials)).filter(
    ([field, value]) => stored[field] === value && given[field] !== value,
  )
  if (kept.length === 0) return
  const names = kept.map(([field]) => field).join(', ')
  throw forbidden(
    `Where an account's secrets are sent is changed with them (${names}), or with a key of full scope`,
  )
}

function isSameWay(before: AccountRow, after: AccountRow): boolean {
  const isPlain = [after.baseUrl, after.oauthTokenEndpoint].some(isPlainText)
  return (
    serverOf(before, 'baseUrl') === serverOf(after, 'baseUrl') &&
    serverOf(before, 'oauthTokenEndpoint') === serverOf(after, 'oauthTokenEndpoint') &&
    (!isPlain || before.proxyId === after.proxyId)
  )
}

/** An origin; where the account names none, the platform whose own server it goes to. */
function serverOf(row: AccountRow, column: 'baseUrl' | 'oauthTokenEndpoint'): string {
  const address = row[column]
  return address === null ? row.platform : new URL(address).origin
}

function isPlainText(address: string | null): boolean {
  return address !== null && new URL(address).protocol === 'http:'
}
