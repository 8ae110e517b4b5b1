/** next-auth's session cookies: behind https it takes the first, else the second. */
const SESSION_COOKIES = ['__Secure-next-auth.session-token', 'next-auth.session-token'] as const

/** The session token among the cookies of a request; `null` when there is none. */
export function findSessionToken(cookie: (name: string) => string | undefined): string | null {
  for (const name of SESSION_COOKIES) {
    const value = cookie(name)
    if (value !== undefined && value !== '') return value
  }
  return null
}

/** Reads one cookie of a `Cookie` header; names are compared exactly, the first wins. */
export function cookieOf(header: string | null, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const separator = part.indexOf('=')
    if (separator > 0 && part.slice(0, separator).trim() === name) return part.slice(separator + 1).trim()
  }
  return undefined
}
