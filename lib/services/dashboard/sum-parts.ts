import { Prisma } from '../shared/database'
import {
  COLUMN_OF,
  MARGINAL_OF,
  USAGE_DIMENSIONS,
  type Marginal,
  type SumSource,
  type UsageDimension,
} from './choose-source'

/** The columns every source yields, by rollup names, before they are summed. */
export const ROLLUP_COLUMNS = `requests, errors, input_tokens, output_tokens, cache_creation_tokens, cache_read_tokens,
  total_cost, actual_cost, account_cost, duration_histogram, first_token_histogram`

/** The same of a usage row. */
export const ROW_COLUMNS = `1::bigint AS requests, (status IN ('upstream_error', 'gateway_crash'))::int::bigint AS errors, input_tokens::bigint,
  output_tokens::bigint, (cache_creation_5m_tokens + cache_creation_1h_tokens)::bigint AS cache_creation_tokens, cache_read_tokens::bigint,
  total_cost, actual_cost, account_cost, latency_unit(latency_bucket(duration_ms)) AS duration_histogram,
  latency_unit(latency_bucket(first_token_ms)) AS first_token_histogram`

/** When a day begins. */
const DAY_TIME = "day::timestamp AT TIME ZONE 'UTC'"

const ROUTE_MARGINALS: ReadonlySet<Marginal> = new Set(['all', 'group', 'channel', 'account', 'upstream'])

/** A table that sums, or the rows of requests, are read from. */
export type SumPart = {
  readonly table: string
  readonly time: string
  readonly columns: string
  /** The column of a dimension in this table. */
  readonly columnOf: (dimension: UsageDimension) => string
  readonly extra: Prisma.Sql
  /** What the key of a row names first, in tables of sums by dimensions. */
  readonly keyOf?: UsageDimension | 'all'
}

function marginalPart(marginal: Marginal, daily: boolean): SumPart {
  return {
    table: daily ? 'usage_marginals_daily' : 'usage_marginals',
    time: daily ? DAY_TIME : 'bucket',
    columns: ROLLUP_COLUMNS,
    columnOf: (dimension) => (isName(dimension) ? 'dimension_name' : 'dimension_id'),
    extra: Prisma.sql`AND dimension = ${marginal}`,
    keyOf: USAGE_DIMENSIONS.find((dimension) => MARGINAL_OF[dimension] === marginal) ?? 'all',
  }
}

function pairPart(of: UsageDimension, by: UsageDimension): SumPart {
  return {
    table: 'usage_pairs_daily',
    time: DAY_TIME,
    columns: ROLLUP_COLUMNS,
    columnOf: (dimension) => `${dimension === of ? 'dimension' : 'by'}_${isName(dimension) ? 'name' : 'id'}`,
    extra: Prisma.sql`AND dimension = ${MARGINAL_OF[of]} AND by_dimension = ${MARGINAL_OF[by]}`,
    keyOf: of,
  }
}

/** Models are told apart by their names, everything else by ids. */
export function isName(dimension: UsageDimension): boolean {
  return dimension === 'model' || dimension === 'upstream_model'
}

function familyPart(family: 'user' | 'route', daily: boolean): SumPart {
  return {
    table: `usage_rollups_${family}${daily ? '_daily' : ''}`,
    time: daily ? DAY_TIME : 'bucket',
    columns: ROLLUP_COLUMNS,
    columnOf: (dimension) => COLUMN_OF[dimension],
    extra: Prisma.empty,
  }
}

/** The rows themselves. */
export const ROWS_PART: SumPart = {
  table: 'usage_logs',
  time: 'created_at',
  columns: ROW_COLUMNS,
  columnOf: (dimension) => (dimension === 'channel_id' ? 'COALESCE(channel_id, 0)' : COLUMN_OF[dimension]),
  extra: Prisma.empty,
}

type SumParts = { readonly days: SumPart; readonly quarters: SumPart; readonly open: SumPart }

/** Where days, quarters and quarters that are open are read of a source. */
export function partsOf(source: SumSource): SumParts {
  if (source.kind === 'pair') {
    return { ...partsOf({ kind: source.family }), days: pairPart(source.of, source.by) }
  }
  if (source.kind === 'rows') return { days: ROWS_PART, quarters: ROWS_PART, open: ROWS_PART }
  if (source.kind !== 'marginal') {
    const quarters = familyPart(source.kind, false)
    return { days: familyPart(source.kind, true), quarters, open: quarters }
  }
  const { marginal } = source
  return {
    days: marginalPart(marginal, true),
    quarters: marginalPart(marginal, false),
    open: familyPart(ROUTE_MARGINALS.has(marginal) ? 'route' : 'user', false),
  }
}
