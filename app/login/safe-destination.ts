const START_PAGE = '/'

/** A path of this site to go to after signing in, however long; the start page for anything that could lead elsewhere. */
export function safeDestination(to: string | readonly string[] | undefined): string {
  if (typeof to !== 'string' || !to.startsWith('/')) return START_PAGE
  const base = 'http://site.invalid'
  const url = URL.canParse(to, base) ? new URL(to, base) : null
  if (url === null || url.origin !== base || url.pathname.startsWith('//')) return START_PAGE
  // The router adds it to the addresses it fetches; it is no part of the page's.
  if (url.searchParams.has('_rsc')) url.searchParams.delete('_rsc')
  return url.pathname === '/login' ? START_PAGE : url.pathname + url.search
}
