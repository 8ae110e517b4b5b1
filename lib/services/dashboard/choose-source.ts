import type { DashboardFilter } from './schemas'

/** What usage can be told apart by. */
export const USAGE_DIMENSIONS = [
  'user_id',
  'api_key_id',
  'model',
  'group_id',
  'channel_id',
  'account_id',
  'upstream_model',
] as const
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number]

/** Where rollups know several dimensions together, or (`rows`) only the requests themselves do. */
export type UsageFamily = 'user' | 'route' | 'rows'

/**
 * Where sums are read: those by one dimension, days by two dimensions (`of` the one looked for, `by` the other; what is no
 * whole day from the family), one family of rollups, or the rows.
 */
export type SumSource =
  | { readonly kind: 'marginal'; readonly marginal: Marginal }
  | {
      readonly kind: 'pair'
      readonly of: UsageDimension
      readonly by: UsageDimension
      readonly family: UsageFamily
    }
  | { readonly kind: UsageFamily }

/** A dimension as the tables of sums call it; `all` has one member. */
export type Marginal = 'all' | 'user' | 'key' | 'model' | 'group' | 'channel' | 'account' | 'upstream'

/** The names of the dimensions in the tables of sums. */
export const MARGINAL_OF: Readonly<Record<UsageDimension, Exclude<Marginal, 'all'>>> = {
  user_id: 'user',
  api_key_id: 'key',
  model: 'model',
  group_id: 'group',
  channel_id: 'channel',
  account_id: 'account',
  upstream_model: 'upstream',
}

/** Their columns in usage rows. */
export const COLUMN_OF: Readonly<Record<UsageDimension, string>> = {
  user_id: 'user_id',
  api_key_id: 'api_key_id',
  model: 'requested_model',
  group_id: 'group_id',
  channel_id: 'channel_id',
  account_id: 'account_id',
  upstream_model: 'upstream_model',
}

const USER_FAMILY: ReadonlySet<UsageDimension> = new Set(['user_id', 'api_key_id', 'model'])

/** The dimensions a filter names. */
export function filteredDimensions(filter: DashboardFilter): readonly UsageDimension[] {
  return USAGE_DIMENSIONS.filter((dimension) => filter[dimension] !== undefined)
}

/** The smallest source that knows every dimension in play; `by` is the one told apart, if any. */
export function chooseSource(filtered: readonly UsageDimension[], by?: UsageDimension): SumSource {
  const dimensions = [...new Set(by === undefined ? filtered : [...filtered, by])]
  const [first, second, third] = dimensions
  if (first === undefined) return { kind: 'marginal', marginal: 'all' }
  if (second === undefined) return { kind: 'marginal', marginal: MARGINAL_OF[first] }
  const family = familyOf(dimensions)
  // Days by two dimensions are not found by the owner of keys; the family is.
  if (third !== undefined || by === 'api_key_id') return { kind: family }
  // No pair is told apart by keys: they are what is looked for.
  const isTurned = second === 'api_key_id'
  return { kind: 'pair', of: isTurned ? second : first, by: isTurned ? first : second, family }
}

function familyOf(dimensions: readonly UsageDimension[]): UsageFamily {
  const ofUsers = dimensions.filter((dimension) => USER_FAMILY.has(dimension)).length
  if (ofUsers === dimensions.length) return 'user'
  return ofUsers === 0 ? 'route' : 'rows'
}
