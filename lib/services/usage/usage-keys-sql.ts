import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'
import type { UsageFilter } from './schemas'
import { daysBehind } from './days-behind'
import { matchingDays } from './matching-days'
import { modelBranches, usageConditions, wantedMembers, type MatchBranch } from './usage-conditions-sql'
import type { UsageCursor } from './usage-cursor'
import { usageRange } from './usage-range'

export type UsageKeyQuery = {
  readonly filter: UsageFilter
  readonly order: 'asc' | 'desc'
  readonly limit: number
  /** Rows behind this one only. */
  readonly after: UsageCursor | null
}

type Db = Pick<ServiceContext['db'], '$queryRaw'>

/** Days that are looked through in one question. */
const DAYS_AT_ONCE = 16

/** Keys of the next rows of a filter in order of time; every way to match is read from its own index up to the limit. */
export async function readUsageKeys(db: Db, query: UsageKeyQuery): Promise<readonly UsageCursor[]> {
  const { filter, order, limit } = query
  const wanted = filter.request_id === undefined ? wantedMembers(filter) : []
  const found = await Promise.all(
    modelBranches(filter.model).map(({ condition, members }) => {
      const all = [...wanted, ...members]
      return all.length < 2
        ? readBranch(db, query, condition)
        : readByDays(db, query, { condition, members: all })
    }),
  )
  const [only] = found
  if (found.length === 1 && only !== undefined) return only
  const sign = order === 'desc' ? -1 : 1
  return found
    .flat()
    .toSorted((a, b) => sign * compareKeys(a, b))
    .slice(0, limit)
}

function compareKeys(a: UsageCursor, b: UsageCursor): number {
  const byTime = a.createdAt.getTime() - b.createdAt.getTime()
  if (byTime !== 0) return byTime
  return a.id < b.id ? -1 : 1
}

async function readBranch(
  db: Db,
  { filter, order, limit, after }: UsageKeyQuery,
  condition: Prisma.Sql,
): Promise<readonly UsageCursor[]> {
  const direction = directionOf(order)
  return db.$queryRaw<UsageCursor[]>`
    SELECT created_at AS "createdAt", id::text AS id FROM usage_logs
    WHERE ${usageConditions(filter)} AND ${condition} ${behind(after, order)}
    ORDER BY created_at ${direction}, id ${direction} LIMIT ${limit}`
}

/** Of several members that seldom or never come together only the days are read in which they do. */
async function readByDays(
  db: Db,
  { filter, order, limit, after }: UsageKeyQuery,
  { condition, members }: MatchBranch,
): Promise<readonly UsageCursor[]> {
  const direction = directionOf(order)
  const days = daysBehind(await matchingDays(db, members), { order, after, range: usageRange(filter) })
  const found: UsageCursor[] = []
  for (let at = 0; at < days.length && found.length < limit; at += DAYS_AT_ONCE) {
    const rows = await db.$queryRaw<UsageCursor[]>`
      SELECT created_at AS "createdAt", id::text AS id
      FROM unnest(${days.slice(at, at + DAYS_AT_ONCE)}::date[]) AS days (day) CROSS JOIN LATERAL (
        SELECT created_at, id FROM usage_logs WHERE ${usageConditions(filter)} AND ${condition} ${behind(after, order)}
          AND created_at >= day::timestamp AT TIME ZONE 'UTC' AND created_at < (day + 1)::timestamp AT TIME ZONE 'UTC'
        ORDER BY created_at ${direction}, id ${direction} LIMIT ${limit}
      ) AS found
      ORDER BY found.created_at ${direction}, found.id ${direction} LIMIT ${limit - found.length}`
    found.push(...rows)
  }
  return found
}

function directionOf(order: UsageKeyQuery['order']): Prisma.Sql {
  return Prisma.raw(order === 'desc' ? 'DESC' : 'ASC')
}

/** How many rows a filter means; reads them all. */
export async function countUsage(db: Db, filter: UsageFilter): Promise<number> {
  const branches = modelBranches(filter.model).map(
    ({ condition }) =>
      Prisma.sql`(SELECT count(*) FROM usage_logs WHERE ${usageConditions(filter)} AND ${condition})`,
  )
  const rows = await db.$queryRaw<
    { total: number }[]
  >`SELECT (${Prisma.join(branches, ' + ')})::float8 AS total`
  return rows[0]?.total ?? 0
}

/** The bound on the time alone lets partitions be skipped. */
function behind(after: UsageCursor | null, order: 'asc' | 'desc'): Prisma.Sql {
  if (after === null) return Prisma.empty
  const { createdAt, id } = after
  return order === 'desc'
    ? Prisma.sql`AND created_at <= ${createdAt} AND (created_at, id) < (${createdAt}, ${id}::uuid)`
    : Prisma.sql`AND created_at >= ${createdAt} AND (created_at, id) > (${createdAt}, ${id}::uuid)`
}
