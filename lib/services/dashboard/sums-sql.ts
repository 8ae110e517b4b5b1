import { Prisma } from '../shared/database'
import { MARGINAL_OF, type Marginal, type SumSource, type UsageDimension } from './choose-source'
import type { RangePlan, TimeSpan } from './plan-ranges'
import type { DashboardFilter } from './schemas'

/** The columns every source yields, by rollup names, before they are summed. */
const ROLLUP_COLUMNS = `requests, errors, input_tokens, output_tokens, cache_creation_tokens, cache_read_tokens,
  total_cost, actual_cost, account_cost, duration_histogram, first_token_histogram`

/** The same of a usage row. */
export const ROW_COLUMNS = `1::bigint AS requests, (status IN ('upstream_error', 'gateway_crash'))::int::bigint AS errors, input_tokens::bigint,
  output_tokens::bigint, (cache_creation_5m_tokens + cache_creation_1h_tokens)::bigint AS cache_creation_tokens, cache_read_tokens::bigint,
  total_cost, actual_cost, account_cost, latency_unit(latency_bucket(duration_ms)) AS duration_histogram,
  latency_unit(latency_bucket(first_token_ms)) AS first_token_histogram`

const COUNTS = [
  'requests',
  'errors',
  'input_tokens',
  'output_tokens',
  'cache_creation_tokens',
  'cache_read_tokens',
].map((column) => `COALESCE(sum(${column}), 0)::float8 AS ${column}`)

const EXACT = [
  'total_cost',
  'actual_cost',
  'account_cost',
  'duration_histogram',
  'first_token_histogram',
].map((column) => `COALESCE(sum(${column}), 0)::text AS ${column}`)

/** The sums of a group of rollup rows; counts as float8, which holds them exactly far beyond what they reach. */
export const SUM_COLUMNS: Prisma.Sql = Prisma.raw([...COUNTS, ...EXACT].join(', '))

const COLUMN_OF: Readonly<Record<UsageDimension, string>> = {
  user_id: 'user_id',
  api_key_id: 'api_key_id',
  model: 'requested_model',
  group_id: 'group_id',
  channel_id: 'channel_id',
  account_id: 'account_id',
  upstream_model: 'upstream_model',
}

const ROUTE_MARGINALS: ReadonlySet<Marginal> = new Set(['all', 'group', 'channel', 'account', 'upstream'])

type Part = {
  readonly table: string
  readonly time: string
  readonly columns: string
  /** The column of a dimension in this table. */
  readonly columnOf: (dimension: UsageDimension) => string
  readonly extra: Prisma.Sql
}

function marginalPart(marginal: Marginal, daily: boolean): Part {
  return {
    table: daily ? 'usage_marginals_daily' : 'usage_marginals',
    time: daily ? "day::timestamp AT TIME ZONE 'UTC'" : 'bucket',
    columns: ROLLUP_COLUMNS,
    columnOf: (dimension) => (isName(dimension) ? 'dimension_name' : 'dimension_id'),
    extra: Prisma.sql`AND dimension = ${marginal}`,
  }
}

function pairPart(of: UsageDimension, by: UsageDimension): Part {
  return {
    table: 'usage_pairs_daily',
    time: "day::timestamp AT TIME ZONE 'UTC'",
    columns: ROLLUP_COLUMNS,
    columnOf: (dimension) => `${dimension === of ? 'dimension' : 'by'}_${isName(dimension) ? 'name' : 'id'}`,
    extra: Prisma.sql`AND dimension = ${MARGINAL_OF[of]} AND by_dimension = ${MARGINAL_OF[by]}`,
  }
}

/** Models are told apart by their names, everything else by ids. */
function isName(dimension: UsageDimension): boolean {
  return dimension === 'model' || dimension === 'upstream_model'
}

function familyPart(family: 'user' | 'route', daily: boolean): Part {
  return {
    table: `usage_rollups_${family}${daily ? '_daily' : ''}`,
    time: daily ? "day::timestamp AT TIME ZONE 'UTC'" : 'bucket',
    columns: ROLLUP_COLUMNS,
    columnOf: (dimension) => COLUMN_OF[dimension],
    extra: Prisma.empty,
  }
}

const ROWS_PART: Part = {
  table: 'usage_logs',
  time: 'created_at',
  columns: ROW_COLUMNS,
  columnOf: (dimension) => (dimension === 'channel_id' ? 'COALESCE(channel_id, 0)' : COLUMN_OF[dimension]),
  extra: Prisma.empty,
}

type Parts = { readonly days: Part; readonly quarters: Part; readonly open: Part }

function partsOf(source: SumSource): Parts {
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

export type RelationInput = {
  readonly source: SumSource
  readonly plan: RangePlan
  readonly filter: DashboardFilter
  readonly filtered: readonly UsageDimension[]
  /** The dimension that becomes the column `member` (text). */
  readonly by?: UsageDimension
}

/** The rollup rows of a question as one relation: `at`, `member` and the columns to be summed. */
export function sumRelation(input: RelationInput): Prisma.Sql {
  const parts = partsOf(input.source)
  const selects = [
    ...input.plan.days.map((span) => selectPart(input, parts.days, span)),
    ...input.plan.quarters.map((span) => selectPart(input, parts.quarters, span)),
    ...input.plan.open.map((span) => selectPart(input, parts.open, span)),
    ...input.plan.rows.map((span) => selectPart(input, ROWS_PART, span)),
  ]
  if (selects.length === 0) selects.push(selectPart(input, parts.open, { startMs: 0, endMs: 0 }))
  return Prisma.sql`(${Prisma.join(selects, ' UNION ALL ')}) AS sums`
}

function selectPart({ filter, filtered, by }: RelationInput, part: Part, span: TimeSpan): Prisma.Sql {
  const member = by === undefined ? "''" : `${part.columnOf(by)}::text`
  const conditions = filtered.map((dimension) => {
    const value = filter[dimension]
    const column = Prisma.raw(part.columnOf(dimension))
    return typeof value === 'number'
      ? Prisma.sql`AND ${column} = ${BigInt(value)}`
      : Prisma.sql`AND ${column} = ${value ?? ''}`
  })
  return Prisma.sql`SELECT ${Prisma.raw(part.time)} AS at, ${Prisma.raw(member)} AS member, ${Prisma.raw(part.columns)}
    FROM ${Prisma.raw(part.table)} WHERE ${boundsOf(part, span)} ${part.extra} ${
      conditions.length === 0 ? Prisma.empty : Prisma.join(conditions, ' ')
    }`
}

/** Bounds in the type of the column, so that its index serves them. */
function boundsOf(part: Part, { startMs, endMs }: TimeSpan): Prisma.Sql {
  const [start, end] = [new Date(startMs), new Date(endMs)]
  if (part.time.startsWith('day')) {
    return Prisma.sql`day >= ${start.toISOString().slice(0, 10)}::date AND day < ${end.toISOString().slice(0, 10)}::date`
  }
  return Prisma.sql`${Prisma.raw(part.time)} >= ${start} AND ${Prisma.raw(part.time)} < ${end}`
}
