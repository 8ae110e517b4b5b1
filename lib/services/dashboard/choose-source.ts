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

/** Where sums are read: one marginal, one family of rollups, or (for filters no rollup knows together) the rows. */
export type SumSource =
  | { readonly kind: 'marginal'; readonly marginal: Marginal }
  | { readonly kind: 'user' | 'route' | 'rows' }

export type Marginal = 'all' | 'user' | 'model' | 'group' | 'channel' | 'account'

const MARGINALS: Partial<Record<UsageDimension, Marginal>> = {
  user_id: 'user',
  model: 'model',
  group_id: 'group',
  channel_id: 'channel',
  account_id: 'account',
}

const USER_FAMILY: ReadonlySet<UsageDimension> = new Set(['user_id', 'api_key_id', 'model'])

/** The dimensions a filter names. */
export function filteredDimensions(filter: DashboardFilter): readonly UsageDimension[] {
  return USAGE_DIMENSIONS.filter((dimension) => filter[dimension] !== undefined)
}

/** The smallest source that knows every dimension in play; `by` is the one told apart, if any. */
export function chooseSource(filtered: readonly UsageDimension[], by?: UsageDimension): SumSource {
  const dimensions = [...new Set(by === undefined ? filtered : [...filtered, by])]
  const [first, ...others] = dimensions
  if (first === undefined) return { kind: 'marginal', marginal: 'all' }
  const marginal = MARGINALS[first]
  if (others.length === 0 && marginal !== undefined) return { kind: 'marginal', marginal }
  const ofUsers = dimensions.filter((dimension) => USER_FAMILY.has(dimension)).length
  if (ofUsers === dimensions.length) return { kind: 'user' }
  return { kind: ofUsers === 0 ? 'route' : 'rows' }
}
