import { getTimeZone } from 'next-intl/server'
import { readTimeRange } from '@/components/data-table/read-time-range'
import { listQuery, readQuery, type SearchParams } from './list-query'

const RULES = { sortable: ['created_at'], defaultSort: { by: 'created_at', order: 'desc' } } as const
const NAMES = ['request_id', 'model', 'status', 'range', 'start', 'end', 'sort_order', 'page', 'page_size']

type Query = Readonly<Record<string, string>>

/** What the address of a list of failed requests says: as it stands there, and as the list is asked; `ids` = filters that hold one. */
export async function failuresQuery(
  searchParams: SearchParams,
  filters: { readonly ids: readonly string[]; readonly texts?: readonly string[] },
  nowMs: number,
): Promise<{ readonly query: Query; readonly wanted: Readonly<Record<string, string | undefined>> }> {
  const { ids, texts = [] } = filters
  const query = readQuery(await searchParams, {
    names: [...NAMES, ...ids, ...texts],
    ids: [...ids, 'status'],
  })
  const { start, end } = readTimeRange(query, { nowMs, timeZone: await getTimeZone() })
  const status = /^[45]\d\d$/.test(query['status'] ?? '') ? query['status'] : undefined
  const { input } = listQuery(query, RULES)
  return { query, wanted: { ...input, status, start: start ?? undefined, end: end ?? undefined } }
}
