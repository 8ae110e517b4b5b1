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
  const addresses = [after.baseUrl, after.oauthTokenEndpoint]
  const isPlain = addresses.some((address) => address?.startsWith('http:') === true)
  return (
    originOf(before.baseUrl) === originOf(after.baseUrl) &&
    originOf(before.oauthTokenEndpoint) === originOf(after.oauthTokenEndpoint) &&
    (!isPlain || before.proxyId === after.proxyId)
  )
}

/** `null` = the provider's own. */
function originOf(address: string | null): string | null {
  return address === null ? null : new URL(address).origin
}
