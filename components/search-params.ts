/** Changes to a query: a text sets, `null` or '' removes. */
export type SearchChanges = Readonly<Record<string, string | null>>

/** Names that say where in a list one is; they fall away when a filter or the order changes. */
const POSITION_NAMES = ['page', 'cursor', 'before']

/** A query with changes applied, as `?…` or ''. Unless the changes set a position, paging starts over. */
export function changeSearch(search: string, changes: SearchChanges): string {
  const params = new URLSearchParams(search)
  for (const name of POSITION_NAMES) params.delete(name)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') params.delete(name)
    else params.set(name, value)
  }
  return asQuery(params)
}

/** A query with one parameter set or, by `null`, removed, as `?…` or ''; where in a list one is stays. */
export function setParameter(search: string, name: string, value: string | null): string {
  const params = new URLSearchParams(search)
  if (value === null) params.delete(name)
  else params.set(name, value)
  return asQuery(params)
}

function asQuery(params: URLSearchParams): string {
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}
