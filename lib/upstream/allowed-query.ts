/** Query parameters of a client that pass upstream; never a key. */
const ALLOWED: ReadonlySet<string> = new Set(['beta', 'alt', 'api-version'])

/** The part of a query string that passes upstream, as the client wrote it; takes it with or without `?`. */
export function allowedQuery(query: string): string {
  if (query === '' || query === '?') return ''
  const bare = query.startsWith('?') ? query.slice(1) : query
  if (bare === 'beta=true') return bare
  return bare.split('&').filter(isAllowed).join('&')
}

function isAllowed(pair: string): boolean {
  const end = pair.indexOf('=')
  return ALLOWED.has(end === -1 ? pair : pair.slice(0, end)) && /^[\u0021-\u007e]+$/.test(pair)
}
