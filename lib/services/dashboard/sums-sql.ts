import { Prisma } from '../shared/database'
import { COLUMN_OF, type SumSource, type UsageDimension } from './choose-source'
import type { RangePlan, TimeSpan } from './plan-ranges'
import type { DashboardFilter } from './schemas'
import { isName, partsOf, ROLLUP_COLUMNS, ROW_COLUMNS, ROWS_PART, type SumPart } from './sum-parts'

const NEGATIVE = ROLLUP_COLUMNS.split(/,\s*/)
  .map((column) => `-${column} AS ${column}`)
  .join(', ')

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

const DAY_MS = 86_400_000

export type RelationInput = {
  readonly source: SumSource
  readonly plan: RangePlan
  readonly filter: DashboardFilter
  readonly filtered: readonly UsageDimension[]
  /** The dimension that becomes the column `member`, in its own type: names are text, all else is bigint. */
  readonly by?: UsageDimension
  /** These members only; left out = all. */
  readonly members?: readonly string[]
  /** What only rows can tell, as a relation of its own; left out = the rows themselves. */
  readonly edges?: Prisma.Sql
}

/** The rollup rows of a question as one relation: `at`, `member` and the columns to be summed. */
export function sumRelation(input: RelationInput): Prisma.Sql {
  const parts = partsOf(input.source)
  const days = input.plan.days.map((span) => selectPart(input, parts.days, span))
  if (input.source.kind === 'pair') {
    const begun = { ...parts.days, table: 'usage_pairs_begun' }
    days.push(...input.plan.begun.map((span) => selectPart(input, begun, wholeDayOf(span))))
  }
  if (input.edges !== undefined) {
    const { edges, members, by } = input
    const own = Prisma.raw(`at, member${by === undefined || isName(by) ? '' : '::bigint'}, ${ROLLUP_COLUMNS}`)
    const among =
      members === undefined ? Prisma.empty : Prisma.sql`WHERE member = ANY(${[...members]}::text[])`
    const ofMembers = Prisma.sql`SELECT ${own} FROM (${edges}) AS edges ${among}`
    return Prisma.sql`(${Prisma.join([...days, ofMembers], ' UNION ALL ')}) AS sums`
  }
  const selects = [
    ...days,
    ...input.plan.quarters.map((span) => selectPart(input, parts.quarters, span)),
    ...input.plan.open.map((span) => selectPart(input, parts.open, span)),
    ...input.plan.rows.map((span) => selectPart(input, ROWS_PART, span)),
  ]
  if (selects.length === 0) selects.push(selectPart(input, parts.open, { startMs: 0, endMs: 0 }))
  return Prisma.sql`(${Prisma.join(selects, ' UNION ALL ')}) AS sums`
}

function wholeDayOf({ startMs }: TimeSpan): TimeSpan {
  return { startMs, endMs: startMs + DAY_MS }
}

/** The rows of a question in some spans, those `taken` negative: `member_0`, `member_1` … by dimension, and the columns to be summed. */
export function rowsByMember(
  { filter, filtered }: Pick<RelationInput, 'filter' | 'filtered'>,
  dimensions: readonly UsageDimension[],
  { spans, taken }: { readonly spans: readonly TimeSpan[]; readonly taken: readonly TimeSpan[] },
): Prisma.Sql {
  const members = dimensions.map((by, place) => `${ROWS_PART.columnOf(by)}::text AS member_${place}`)
  const read = (span: TimeSpan): Prisma.Sql =>
    Prisma.sql`SELECT ${Prisma.raw([...members, ROW_COLUMNS].join(', '))} FROM usage_logs
      WHERE ${boundsOf(ROWS_PART, span)} ${all(conditionsOf(filter, filtered, ROWS_PART))}`
  const negative = Prisma.raw([...dimensions.map((_, place) => `member_${place}`), NEGATIVE].join(', '))
  const selects = [
    ...spans.map(read),
    ...taken.map((span) => Prisma.sql`SELECT ${negative} FROM (${read(span)}) AS taken`),
  ]
  return Prisma.sql`(${Prisma.join(selects, ' UNION ALL ')}) AS sums`
}

/** The unused half of a member's key, so that the whole primary key is looked up. */
function restOfKey(part: SumPart, filtered: readonly UsageDimension[]): Prisma.Sql {
  const { keyOf } = part
  if (keyOf === undefined) return Prisma.empty
  if (keyOf === 'all') return Prisma.sql`AND dimension_id = 0 AND dimension_name = ''`
  if (!filtered.includes(keyOf)) return Prisma.empty
  return isName(keyOf) ? Prisma.sql`AND dimension_id = 0` : Prisma.sql`AND dimension_name = ''`
}

function selectPart(
  { filter, filtered, by, members }: RelationInput,
  part: SumPart,
  span: TimeSpan,
): Prisma.Sql {
  const member = by === undefined ? "''" : part.columnOf(by)
  const conditions = conditionsOf(filter, filtered, part)
  if (by !== undefined && members !== undefined) conditions.push(isOneOf(part.columnOf(by), by, members))
  return Prisma.sql`SELECT ${Prisma.raw(part.time)} AS at, ${Prisma.raw(member)} AS member, ${Prisma.raw(part.columns)}
    FROM ${Prisma.raw(part.table)} WHERE ${boundsOf(part, span)} ${part.extra} ${restOfKey(part, filtered)} ${all(conditions)}`
}

function conditionsOf(
  filter: DashboardFilter,
  filtered: readonly UsageDimension[],
  part: SumPart,
): Prisma.Sql[] {
  return filtered.map((dimension) => {
    const value = filter[dimension]
    // A channel that is looked for is one: its index serves it.
    const column = Prisma.raw(part === ROWS_PART ? COLUMN_OF[dimension] : part.columnOf(dimension))
    return typeof value === 'number'
      ? Prisma.sql`AND ${column} = ${BigInt(value)}`
      : Prisma.sql`AND ${column} = ${value ?? ''}`
  })
}

function all(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.empty : Prisma.join([...conditions], ' ')
}

/** Compared in the type of the column, so that its index serves them. */
function isOneOf(column: string, by: UsageDimension, members: readonly string[]): Prisma.Sql {
  return isName(by)
    ? Prisma.sql`AND ${Prisma.raw(column)} = ANY(${[...members]}::text[])`
    : Prisma.sql`AND ${Prisma.raw(column)} = ANY(${members.map(BigInt)}::bigint[])`
}

/** Bounds in the type of the column, so that its index serves them. */
function boundsOf(part: SumPart, { startMs, endMs }: TimeSpan): Prisma.Sql {
  const [start, end] = [new Date(startMs), new Date(endMs)]
  if (part.time.startsWith('day')) {
    return Prisma.sql`day >= ${start.toISOString().slice(0, 10)}::date AND day < ${end.toISOString().slice(0, 10)}::date`
  }
  return Prisma.sql`${Prisma.raw(part.time)} >= ${start} AND ${Prisma.raw(part.time)} < ${end}`
}
