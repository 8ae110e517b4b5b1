import type { ServiceContext } from '../context'
import { MARGINAL_OF, type UsageDimension } from '../dashboard/choose-source'
import { Prisma } from '../shared/database'

/** One value of a dimension that rows must have. */
export type WantedMember = { readonly dimension: UsageDimension; readonly value: bigint | string }

type Db = Pick<ServiceContext['db'], '$queryRaw'>

/**
 * The UTC days (`YYYY-MM-DD`) in which rows with all these members may be: those the sums by two dimensions know, and those that
 * are not summed yet. Needs two members; what never came together is told without looking at rows.
 */
export async function matchingDays(db: Db, members: readonly WantedMember[]): Promise<readonly string[]> {
  const [first, ...others] = turned(members)
  if (first === undefined || others.length === 0) throw new Error('days are told by two members')
  const pairs = others.map((other) => Prisma.sql`(${daysOfPair(first, other)})`)
  const rows = await db.$queryRaw<{ day: string }[]>`
    SELECT day::text AS day FROM (
      ${Prisma.join(pairs, ' INTERSECT ')}
      UNION SELECT day FROM usage_rollup_days WHERE rolled_at IS NULL
      UNION SELECT (bucket AT TIME ZONE 'UTC')::date FROM usage_open_quarters
      UNION SELECT (now() AT TIME ZONE 'UTC')::date
    ) AS days ORDER BY 1`
  return rows.map(({ day }) => day)
}

/** No pair is told apart by keys: a key is what is looked for. */
function turned(members: readonly WantedMember[]): readonly WantedMember[] {
  const key = members.find(({ dimension }) => dimension === 'api_key_id')
  return key === undefined ? members : [key, ...members.filter((member) => member !== key)]
}

function daysOfPair(of: WantedMember, by: WantedMember): Prisma.Sql {
  return Prisma.sql`SELECT day FROM usage_pairs_daily
    WHERE dimension = ${MARGINAL_OF[of.dimension]} AND dimension_id = ${idOf(of)} AND dimension_name = ${nameOf(of)}
      AND by_dimension = ${MARGINAL_OF[by.dimension]} AND by_id = ${idOf(by)} AND by_name = ${nameOf(by)}`
}

function idOf({ value }: WantedMember): bigint {
  return typeof value === 'bigint' ? value : 0n
}

function nameOf({ value }: WantedMember): string {
  return typeof value === 'string' ? value : ''
}
