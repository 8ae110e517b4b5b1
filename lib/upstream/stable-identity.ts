import { createHash } from 'node:crypto'
import type { UpstreamHeaders } from './types'

/** Headers by which a client describes itself, names lower-case. */
export type IdentityHeaders = Readonly<Record<string, string>>

/** The client an OAuth account poses as, as far as it is known: always the same one, whoever calls. */
export type StableIdentity = {
  /** 64 hexadecimal digits; `null` = none was made yet. */
  readonly clientId: string | null
  /** Of the first genuine client; `null` = none was seen yet. */
  readonly headers: IdentityHeaders | null
  /** The provider's own id of the account, empty = not known. */
  readonly accountUuid: string
}

/** An identity that can be used: its client id is made. */
export type AssumedIdentity = StableIdentity & { readonly clientId: string }

/** Longer values describe no client. */
const MAX_VALUE_LENGTH = 512

/** Whether a header describes the client: its program, version and machine. */
function describesClient(name: string): boolean {
  return name === 'user-agent' || name.startsWith('x-stainless-')
}

/** The headers of a request that describe its client, to be remembered. */
export function describingHeaders(clientHeaders: UpstreamHeaders): IdentityHeaders {
  const described: Record<string, string> = {}
  for (const name in clientHeaders) {
    const value = clientHeaders[name]
    if (describesClient(name) && typeof value === 'string' && value.length <= MAX_VALUE_LENGTH) {
      described[name] = value
    }
  }
  return described
}

/** A request's headers with those of the identity in place of its own describing ones; as they are while none are known. */
export function headersUnder(identity: StableIdentity, clientHeaders: UpstreamHeaders): UpstreamHeaders {
  if (identity.headers === null) return clientHeaders
  const kept = Object.entries(clientHeaders).filter(([name]) => !describesClient(name))
  return { ...Object.fromEntries(kept), ...identity.headers }
}

/**
 * The `metadata.user_id` of an identity, in the form the client uses: its own ids, the session of the request. Ids that
 * name no session get one made of their text, which tells conversations apart and nothing else.
 */
export function userIdUnder(
  identity: AssumedIdentity,
  sent: { readonly userId: string; readonly sessionId: string },
): string {
  const { clientId, accountUuid } = identity
  const sessionId = sent.sessionId === '' ? sessionOf(clientId, sent.userId) : sent.sessionId
  if (!sent.userId.trimStart().startsWith('{')) {
    return `user_${clientId}_account_${accountUuid}_session_${sessionId}`
  }
  return JSON.stringify({ device_id: clientId, account_uuid: accountUuid, session_id: sessionId })
}

/** A UUID (version 8) of a text, under the client id as its key. */
function sessionOf(clientId: string, userId: string): string {
  const hex = createHash('sha256').update(`${clientId}\0${userId}`).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
