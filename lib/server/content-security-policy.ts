/**
 * The content security policy of the portal's pages. Scripts need the nonce; styles may be inline, because positioned
 * popovers and the toaster set them at run time. The same text goes on the proxied request, where Next.js takes the
 * nonce from it, and on the answer.
 * **Source:** https://nextjs.org/docs/app/guides/content-security-policy
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
