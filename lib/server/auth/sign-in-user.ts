import { cookies } from 'next/headers'
import { LOCALE_COOKIE, PREFERENCE_MAX_AGE_SECONDS, TIME_ZONE_COOKIE } from '@/lib/i18n'
import { signIn, type ServiceContext, type VerifiedUser } from '@/lib/services'
import { requestFacts } from '../request-context'
import { pageContext } from './page-context'
import { createSession, type SessionClaims } from './session-store'
import { SignInError } from './sign-in-error'

/** What the sign-in page sent, and whoever else may send anything. */
type Credentials = {
  readonly email: unknown
  readonly password: unknown
  readonly code: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

/** What next-auth gets of a user who has signed in. */
export type SignedInUser = { readonly id: string; readonly claims: SessionClaims }

/**
 * Signs in with e-mail address, password and, where it is switched on, a second step; `null` if address or password are
 * wrong. Throws what the sign-in page reads: `THROTTLED:<seconds>`, `CODE_NEEDED`, `CODE_REFUSED`.
 */
export async function signInUser(credentials: Credentials): Promise<SignedInUser | null> {
  const { headers, email, password, code } = credentials
  const ctx: ServiceContext = {
    ...(await pageContext({ kind: 'system' })),
    request: requestFacts({ get: (name) => textOf(headers[name]) }),
  }
  const outcome = await signIn(ctx, {
    email: textOf(email) ?? '',
    password: textOf(password) ?? '',
    code: textOf(code) ?? '',
  })
  switch (outcome.kind) {
    case 'signed_in':
      return beginSession(ctx, outcome.user)
    case 'refused':
      return null
    case 'throttled':
      throw new SignInError(`THROTTLED:${Math.ceil(outcome.waitMs / 1000)}`)
    case 'code_needed':
      throw new SignInError('CODE_NEEDED')
    case 'code_refused':
      throw new SignInError('CODE_REFUSED')
  }
}

/** Opens a session for a verified user and keeps their preferences in this browser. */
export async function beginSession(
  { request }: Pick<ServiceContext, 'request'>,
  user: VerifiedUser,
): Promise<SignedInUser> {
  await keepPreferences(user)
  const sessionId = await createSession({ userId: user.id, device: request.userAgent, ip: request.ip })
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
