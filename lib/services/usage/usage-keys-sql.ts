import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'
import type { UsageFilter } from './schemas'
import { daysBehind, daysFor } from './days-behind'
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

/** Keys of the next rows of a filter in order of time; every way to match is read from its own index up to the limit. */
export async function readUsageKeys(db: Db, query: UsageKeyQuery): Promise<readonly UsageCursor[]> {
  const { filter, order, limit } = query
  const wanted = filter.request_id === undefined ? wantedMembers(filter) : []
  const branches = modelBranches(filter.model)
  // Several branches are read at the same time already: one request must not take most connections.
  const parts = branches.length === 1 ? 2 : 1
  const found = await Promise.all(
    branches.map((branch) => {
      const members = [...wanted, ...branch.members]
      return members.length < 2
        ? readBranch(db, query, branch)
        : readByDays(db, query, { condition: branch.condition, members, parts })
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
  { condition, byId }: MatchBranch,
): Promise<readonly UsageCursor[]> {
  const direction = directionOf(order)
  // Ids are in order of time; asked for by them, no index of all rows in order of time offers itself.
  const sorting =
    byId === true
      ? Prisma.sql`usage_logs.id ${direction}`
      : Prisma.sql`usage_logs.created_at ${direction}, usage_logs.id ${direction}`
  const place = byId === true ? behindId(after, order) : behind(after, order)
  return db.$queryRaw<UsageCursor[]>`
    SELECT created_at AS "createdAt", id::text AS id FROM usage_logs
    WHERE ${usageConditions(filter)} AND ${condition} ${place} ORDER BY ${sorting} LIMIT ${limit}`
}

/** The bound on the time lets partitions be skipped. */
function behindId(after: UsageCursor | null, order: 'asc' | 'desc'): Prisma.Sql {
  if (after === null) return Prisma.empty
  const { createdAt, id } = after
  return order === 'desc'
    ? Prisma.sql`AND created_at <= ${createdAt} AND usage_logs.id < ${id}::uuid`
    : Prisma.sql`AND created_at >= ${createdAt} AND usage_logs.id > ${id}::uuid`
}

/** Of several members that seldom or never come together only the days are read in which they do. */
async function readByDays(
  db: Db,
  { filter, order, limit, after }: UsageKeyQuery,
  { condition, members, parts }: MatchBranch & { readonly parts: number },
): Promise<readonly UsageCursor[]> {
  const direction = directionOf(order)
  const days = daysBehind(await matchingDays(db, members), { order, after, range: usageRange(filter) })
  const found: UsageCursor[] = []
  for (let at = 0, next = 0; at < days.length && found.length < limit; at = next) {
    next = at + daysFor(days.slice(at), limit - found.length)
    const looked = days.slice(at, next).map(({ day }) => day)
    const left = limit - found.length
    const middle = Math.ceil(looked.length / parts)
    const halves = [looked.slice(0, middle), looked.slice(middle)].filter((half) => half.length > 0)
    // Each row is looked for where it lies: two look faster than one.
    const rows = await Promise.all(halves.map((half) => readDays(half, left)))
    found.push(...rows.flat().slice(0, left))
  }
  return found

  function readDays(looked: readonly string[], left: number): Promise<readonly UsageCursor[]> {
    return db.$queryRaw<UsageCursor[]>`
      SELECT created_at AS "createdAt", id::text AS id
      FROM unnest(${[...looked]}::date[]) AS days (day) CROSS JOIN LATERAL (
        SELECT created_at, id FROM usage_logs WHERE ${usageConditions(filter)} AND ${condition} ${behind(after, order)}
          AND created_at >= day::timestamp AT TIME ZONE 'UTC' AND created_at < (day + 1)::timestamp AT TIME ZONE 'UTC'
        ORDER BY created_at ${direction}, id ${direction} LIMIT ${limit}
      ) AS found
      ORDER BY found.created_at ${direction}, found.id ${direction} LIMIT ${left}`
  }
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
