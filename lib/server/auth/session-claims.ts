import type { JWT } from 'next-auth/jwt'
import { decode } from 'next-auth/jwt'
import { getPortal } from '../portal'
import type { SessionClaims } from './session-store'

/** The claims of an encrypted session token; `null` if it is forged, expired or not ours. */
export async function readClaims(token: string): Promise<SessionClaims | null> {
  try {
    return toClaims(await decode({ token, secret: getPortal().env.NEXTAUTH_SECRET }))
  } catch {
    // A token that does not decrypt is a token of somebody else.
    return null
  }
}

/** What next-auth keeps in the token of a session. */
export function toToken(claims: SessionClaims): JWT {
  return { sub: String(claims.userId), sid: claims.sessionId, ver: claims.sessionVersion }
}

export function toClaims(token: JWT | null): SessionClaims | null {
  if (token === null) return null
  const userId = Number(token.sub)
  const { sid, ver } = token
  if (!Number.isSafeInteger(userId) || typeof sid !== 'string' || typeof ver !== 'number') return null
  return { userId, sessionId: sid, sessionVersion: ver }
}
