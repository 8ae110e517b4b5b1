import { readClaims } from './session-claims'
import { cookieOf, findSessionToken } from './session-cookies'
import { findSessionUser, type SessionUser } from './session-store'

/** Whoever is signed in by the cookies of a request; `null` without a valid session. */
export function readSession(request: Request): Promise<SessionUser | null> {
  const header = request.headers.get('cookie')
  return sessionUserOf((name) => cookieOf(header, name))
}

/** The same where single cookies can be asked for. */
export async function sessionUserOf(
  cookie: (name: string) => string | undefined,
): Promise<SessionUser | null> {
  const token = findSessionToken(cookie)
  const claims = token === null ? null : await readClaims(token)
  return claims === null ? null : findSessionUser(claims)
}
