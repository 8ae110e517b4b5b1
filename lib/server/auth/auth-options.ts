import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { getPortal } from '../portal'
import { isExternal, oidcProvider, signInOidcUser } from './oidc'
import { returnAddress } from './return-address'
import { toClaims, toToken } from './session-claims'
import { revokeSession } from './session-store'
import { withoutInternals } from './sign-in-error'
import { signInUser, type SignedInUser } from './sign-in-user'

/**
 * next-auth as the portal uses it: e-mail address, password and second step, or an OpenID provider; the session an encrypted
 * cookie that names a row of `sessions`. Cookies are `Secure` and `__Secure-` where the request came by https,
 * `SameSite=Lax`, never readable by scripts.
 */
export function authOptions(): NextAuthOptions {
  const { env, logger } = getPortal()
  const oidc = oidcProvider(env)
  return {
    secret: env.NEXTAUTH_SECRET,
    session: { strategy: 'jwt', maxAge: Math.ceil(env.SESSION_MAX_AGE / 1000) },
    pages: { signIn: '/login', error: '/login' },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {}, code: {} },
        authorize: (credentials, request) =>
          withoutInternals(logger, () =>
            signInUser({
              email: credentials?.email,
              password: credentials?.password,
              code: credentials?.code,
              headers: request.headers ?? {},
            }),
          ),
      }),
      ...(oidc === null ? [] : [oidc]),
    ],
    callbacks: {
      redirect: returnAddress,
      signIn: async ({ user, account, profile }) => {
        if (!isExternal(account)) return true
        const signedIn = await withoutInternals(logger, () => signInOidcUser({ account, profile }))
        if (typeof signedIn === 'string') return signedIn
        // The same object arrives in `jwt`.
        Object.assign(user, signedIn)
        return true
      },
      // Nothing but our claims is kept; `user` is only there at sign-in.
      jwt: ({ token, user }) => {
        const claims = isSignedIn(user) ? user.claims : toClaims(token)
        return claims === null ? {} : toToken(claims)
      },
      // Pages read the session on the server; the browser learns of it no more than when it ends.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        const claims = toClaims(token ?? null)
        if (claims !== null) await revokeSession(claims.sessionId)
      },
    },
    logger: {
      error: (code, detail) => logger.error({ code, err: detail }, 'next-auth'),
      warn: (code) => logger.debug({ code }, 'next-auth'),
      debug: () => undefined,
    },
  }
}

function isSignedIn(user: unknown): user is SignedInUser {
  return typeof user === 'object' && user !== null && 'claims' in user
}
