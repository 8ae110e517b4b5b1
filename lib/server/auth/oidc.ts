import type { Account, Profile } from 'next-auth'
import { getLocale } from 'next-intl/server'
import { isAppError } from '@/lib/core'
import type { Env } from '@/lib/infra'
import { signInExternally } from '@/lib/services'
import { getPortal } from '../portal'
import { pageContext } from './page-context'
import { beginSession, type SignedInUser } from './sign-in-user'

const OIDC_PROVIDER = 'oidc'

type OidcProvider = {
  readonly id: typeof OIDC_PROVIDER
  readonly name: string
  readonly type: 'oauth'
  readonly wellKnown: string
  readonly idToken: true
  readonly checks: ('pkce' | 'state' | 'nonce')[]
  readonly clientId: string
  readonly clientSecret: string
  readonly authorization: { readonly params: { readonly scope: string } }
  readonly profile: (claims: Readonly<Record<string, unknown>>) => { readonly id: string }
}

/**
 * The configured OpenID Connect provider; `null` when there is none.
 * **Source:** https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export function oidcProvider(env: Env): OidcProvider | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null
  return {
    id: OIDC_PROVIDER,
    name: env.OIDC_NAME,
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    clientId,
    clientSecret,
    authorization: { params: { scope: 'openid email profile' } },
    profile: (claims) => ({ id: String(claims['sub']) }),
  }
}

/** Whether next-auth asks about somebody the provider has signed in. */
export function isExternal(account: Account | null): account is Account {
  return account?.provider === OIDC_PROVIDER
}

type External = { readonly account: Account; readonly profile: Profile | undefined }

/** Opens a session for whom the provider has signed in; else the address of the sign-in page that says why there is none. */
export async function signInOidcUser({ account, profile }: External): Promise<SignedInUser | string> {
  const ctx = await pageContext({ kind: 'system' })
  const claims: Readonly<Record<string, unknown>> = { ...profile }
  const { iss, email, name, email_verified: isVerified } = claims
  // next-auth has compared it with the issuer's own word.
  if (typeof iss !== 'string') throw new TypeError('the ID token names no issuer')
  try {
    const user = await signInExternally(ctx, {
      issuer: iss,
      subject: account.providerAccountId,
      email: typeof email === 'string' ? email : null,
      isEmailVerified: isVerified === true || isVerified === 'true',
      name: typeof name === 'string' ? name : '',
      locale: await getLocale(),
    })
    return await beginSession(ctx, user)
  } catch (error) {
    if (!isAppError(error) || error.status >= 500) throw error
    return `/login?${new URLSearchParams({ error: error.code, why: String(error.details['why']) })}`
  }
}

/** What the sign-in page calls the configured provider; `null` when there is none. */
export function externalProviderName(): string | null {
  return oidcProvider(getPortal().env)?.name ?? null
}
