import type { ApiBody } from '@/components/api/api-calls'

/** Which requests are charged anew. */
export type RerateFilter = ApiBody<'POST /admin/usage/rerate'>['filter']

const ID_FIELDS = new Set(['user_id', 'api_key_id', 'group_id', 'channel_id', 'account_id'])

/** The filters of the page as the body of a re-rating takes them: ids as numbers. */
export function toRerateFilter(filters: Readonly<Record<string, string>>): RerateFilter {
  return Object.fromEntries(
    Object.entries(filters).map(([name, value]) => [name, ID_FIELDS.has(name) ? Number(value) : value]),
  )
}
