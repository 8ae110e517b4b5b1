import { cookies } from 'next/headers'
import { LOCALE_COOKIE, PREFERENCE_MAX_AGE_SECONDS, TIME_ZONE_COOKIE } from '@/lib/i18n'
import { processSingleton } from '@/lib/infra'
import { verifyCredentials } from '@/lib/services'
import { createLoginThrottle } from './login-throttle'
import { pageContext, requestFacts } from './page-context'
import { createSession, type SessionClaims } from './session-store'

type Credentials = {
  readonly email: string
  readonly password: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** What next-auth gets of a user whose password was right. */
export type SignedInUser = { readonly id: string; readonly claims: SessionClaims }

/**
 * Signs in with e-mail address and password; `null` if they are wrong. Throws `THROTTLED:<seconds>`, which the sign-in
 * page reads, after too many failures.
 */
export async function signInUser(credentials: Credentials): Promise<SignedInUser | null> {
  const { email, password } = credentials
  const facts = requestFacts({ get: (name) => textOf(credentials.headers[name]) })
  const attempt = { email, ip: facts.ip, nowMs: Date.now() }
  const throttle = processSingleton('login-throttle', createLoginThrottle)
  const waitMs = throttle.begin(attempt)
  if (waitMs > 0) throw new Error(`THROTTLED:${Math.ceil(waitMs / 1000)}`)
  const user = await verifyCredentials(await pageContext({ kind: 'system' }), { email, password })
  if (user === null) return null
  throttle.succeed(attempt)
  await keepPreferences(user)
  const sessionId = await createSession({ userId: user.id, device: facts.userAgent, ip: facts.ip })
  return {
    id: String(user.id),
    claims: { userId: user.id, sessionId, sessionVersion: user.sessionVersion },
  }
}

/** The profile's time zone holds from now on; its language where this browser has not chosen one. */
async function keepPreferences(user: { readonly locale: string; readonly timeZone: string }): Promise<void> {
  const store = await cookies()
  const options = { path: '/', sameSite: 'lax', maxAge: PREFERENCE_MAX_AGE_SECONDS } as const
  store.set(TIME_ZONE_COOKIE, user.timeZone, options)
  if (store.get(LOCALE_COOKIE) === undefined) store.set(LOCALE_COOKIE, user.locale, options)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
