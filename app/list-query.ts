import { isAppError } from '@/lib/core'

const MAX_TEXT = 200
const MAX_PAGE = 1_000_000
const MAX_PAGE_SIZE = 1000

export type SearchParams = Promise<Readonly<Record<string, string | string[] | undefined>>>

type QueryRules = {
  readonly names: readonly string[]
  /** Fields that take one of few values. */
  readonly choices?: Readonly<Record<string, readonly string[]>>
  /** Fields that hold an id. */
  readonly ids?: readonly string[]
}

/** The named fields of a query a person may have typed; of repeated ones the first, and none that makes no sense. */
export function readQuery(
  params: Awaited<SearchParams>,
  rules: QueryRules,
): Readonly<Record<string, string>> {
  const query: Record<string, string> = {}
  for (const name of rules.names) {
    const value = params[name]
    const text = storable((Array.isArray(value) ? value[0] : value) ?? '').trim()
    if (text !== '' && isSensible(rules, name, text)) query[name] = text.slice(0, MAX_TEXT)
  }
  return query
}

/** The database can neither hold nor compare with a zero byte: what has one is looked for, and not found. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD')
}

function isSensible(rules: QueryRules, name: string, text: string): boolean {
  if (rules.ids?.includes(name) === true) return count(text, Number.MAX_SAFE_INTEGER) !== null
  return rules.choices?.[name]?.includes(text) ?? true
}

export type Sort = { readonly by: string; readonly order: 'asc' | 'desc' }

type ListRules = { readonly sortable: readonly string[]; readonly defaultSort: Sort }

/** Input of a list verb from a query a person may have typed: what makes no sense falls back to the default. */
export function listQuery(
  query: Readonly<Record<string, string>>,
  rules: ListRules,
): { readonly input: Readonly<Record<string, string>>; readonly sort: Sort } {
  const by = query['sort_by'] ?? ''
  const known = rules.sortable.includes(by)
  const order = query['sort_order'] === 'asc' ? 'asc' : 'desc'
  const sort: Sort = known ? { by, order } : rules.defaultSort
  return {
    sort,
    input: {
      ...query,
      page: String(count(query['page'], MAX_PAGE) ?? 1),
      page_size: String(count(query['page_size'], MAX_PAGE_SIZE) ?? 20),
      sort_by: sort.by,
      sort_order: sort.order,
    },
  }
}

/** A whole number from 1 to `max`; `null` for anything else. */
export function count(text: string | undefined, max: number): number | null {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return null
  const value = Number(text)
  return value >= 1 && value <= max ? value : null
}

/** The name of the entity a filter names, its id if it is gone, `null` if the filter is not set. */
export async function nameOf(
  id: string | undefined,
  read: (id: number) => Promise<string>,
): Promise<string | null> {
  if (id === undefined) return null
  try {
    return await read(Number(id))
  } catch (error) {
    if (isAppError(error) && error.status === 404) return `#${id}`
    throw error
  }
}
