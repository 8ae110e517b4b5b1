/**
 * server/auth: who is signed in — next-auth with e-mail address and password, sessions that can be revoked, throttled
 * sign-in — and the context of verbs for pages. The gateway process never loads it: it needs Next.js around it.
 */
export { authOptions } from './auth-options'
export { currentUser, requireAdminUser, requireUser } from './current-user'
export { needsSetup } from './needs-setup'
export { externalProviderName } from './oidc'
export { adminContext, pageContext, userContext } from './page-context'
export { isAtPublicOrigin, publicOrigin } from './public-origin'
export { isReturnAddress } from './return-address'
export { rememberLocale } from './remember-locale'
export type { SessionUser } from './session-store'
