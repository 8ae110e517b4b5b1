import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'
import type { SumSource, UsageDimension } from './choose-source'
import type { RangePlan, TimeSpan } from './plan-ranges'
import { shareRunning } from './share-running'
import { ROLLUP_COLUMNS } from './sum-parts'
import { rowsByMember, SUM_COLUMNS, type RelationInput } from './sums-sql'
import type { SumRow } from './usage-sums'

/** What rows at the edges of a range say of one member. */
type EdgeSum = SumRow & { readonly member: string }

/** What is asked together with others: who uses what is seen from both sides. */
const ASKED_TOGETHER: readonly UsageDimension[] = ['group_id', 'channel_id', 'account_id']

type EdgeQuestion = RelationInput & {
  readonly by: UsageDimension
  /** When the days were summed: rows read for older sums are of no use. */
  readonly rolledAt: ReadonlyMap<number, number>
}

type EdgeReading = Promise<ReadonlyMap<UsageDimension, readonly EdgeSum[]>>

/**
 * The sums of those spans of a plan that only rows can tell, as a relation by member; `null` = this source reads no rows, or
 * all from rows. Rankings that a page asks for at the same time have their rows read once for all of them.
 */
export async function readEdges(ctx: ServiceContext, question: EdgeQuestion): Promise<Prisma.Sql | null> {
  if (!isOfRowsAtEdges(question.source)) return null
  const { taken } = question.plan
  const spans = edgesOf(question.plan)
  if (spans.length + taken.length === 0) return edgeRows([])
  if (!ASKED_TOGETHER.includes(question.by)) {
    const rows = rowsByMember(question, [question.by], { spans, taken })
    return Prisma.sql`SELECT NULL::timestamptz AS at, member_0 AS member, ${SUMMED} FROM ${rows}`
  }
  return edgeRows(await readShared(ctx, { question, dimensions: ASKED_TOGETHER, spans, taken }))
}

const SUMMED = Prisma.raw(ROLLUP_COLUMNS)

async function readShared(
  ctx: ServiceContext,
  edges: Edges & { readonly question: EdgeQuestion },
): Promise<readonly EdgeSum[]> {
  const { question, dimensions, spans, taken } = edges
  const asked = question.filtered.map((dimension) => [dimension, question.filter[dimension]])
  const name = JSON.stringify(['edges', dimensions, asked, spans, taken, [...question.rolledAt]])
  const reading: EdgeReading = shareRunning(ctx.db, name, () => readOnce(ctx, edges))
  return (await reading).get(question.by) ?? []
}

/** Whether a source reads days from sums and everything else from rows. */
export function isOfRowsAtEdges(source: SumSource): boolean {
  return source.kind === 'pair' && source.family === 'rows'
}

function edgesOf({ quarters, open, rows }: RangePlan): readonly TimeSpan[] {
  return [...quarters, ...open, ...rows]
}

type Edges = {
  readonly question: RelationInput
  readonly dimensions: readonly UsageDimension[]
  readonly spans: readonly TimeSpan[]
  /** What is taken away. */
  readonly taken: readonly TimeSpan[]
}

async function readOnce(ctx: ServiceContext, { question, dimensions, spans, taken }: Edges): EdgeReading {
  const columns = dimensions.map((_, place) => `member_${place}`)
  const list = Prisma.raw(columns.join(', '))
  const sets = Prisma.raw(columns.map((column) => `(${column})`).join(', '))
  const rows = await ctx.db.$queryRaw<(EdgeSum & { grouped: number })[]>`
    SELECT grouping(${list})::int AS grouped, COALESCE(${list}) AS member, ${SUM_COLUMNS}
    FROM ${rowsByMember(question, dimensions, { spans, taken })} GROUP BY GROUPING SETS (${sets})`
  return new Map(
    dimensions.map((dimension, place) => {
      const bit = 1 << (dimensions.length - 1 - place)
      return [dimension, rows.filter(({ grouped }) => (grouped & bit) === 0)]
    }),
  )
}

/** Sums that are known already, as rows of a relation of sums. */
function edgeRows(edges: readonly EdgeSum[]): Prisma.Sql {
  return Prisma.sql`SELECT NULL::timestamptz AS at, member, requests, errors, input_tokens, output_tokens, cache_creation_tokens,
      cache_read_tokens, total_cost, actual_cost, account_cost, duration_histogram, first_token_histogram
    FROM jsonb_to_recordset(${JSON.stringify(edges)}::jsonb) AS edges (member text, requests bigint, errors bigint,
      input_tokens bigint, output_tokens bigint, cache_creation_tokens bigint, cache_read_tokens bigint, total_cost numeric,
      actual_cost numeric, account_cost numeric, duration_histogram numeric, first_token_histogram numeric)`
}
