import type { Role } from '@/lib/core'
import { readClaims } from './session-claims'
import { cookieOf, findSessionToken } from './session-cookies'
import { findSessionUser } from './session-store'

/** Whoever is signed in. */
export type SignedInSession = {
  readonly userId: number
  readonly sessionId: string
  readonly role: Role
  readonly needsSecondStep: boolean
  readonly sessionVersion: number
}

/** The session of a request by its cookie; `null` without a valid one. */
export async function readSession(request: Request): Promise<SignedInSession | null> {
  const header = request.headers.get('cookie')
  const token = findSessionToken((name) => cookieOf(header, name))
  const claims = token === null ? null : await readClaims(token)
  const user = claims === null ? null : await findSessionUser(claims)
  if (user === null) return null
  const { id: userId, sessionId, role, needsSecondStep, sessionVersion } = user
  return { userId, sessionId, role, needsSecondStep, sessionVersion }
}
