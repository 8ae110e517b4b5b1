import type { ServiceContext } from '../context'
import { COLUMN_OF, type UsageDimension } from '../dashboard/choose-source'
import { Prisma } from '../shared/database'
import type { UsageFilter } from './schemas'
import { DAYS_AT_ONCE, daysBehind, daysFor } from './days-behind'
import { matchingDays } from './matching-days'
import {
  modelBranches,
  rareConditions,
  usageConditions,
  wantedMembers,
  type MatchBranch,
} from './usage-conditions-sql'
import type { UsageCursor } from './usage-cursor'
import { momentRange } from '../shared/moment-range'

export type UsageKeyQuery = {
  readonly filter: UsageFilter
  readonly order: 'asc' | 'desc'
  readonly limit: number
  /** Rows behind this one only. */
  readonly after: UsageCursor | null
}

const DAY_MS = 86_400_000
const FIRST_DAYS = 4

/** Found by indexes in another order than that of time. */
const WITHOUT_TIMES: ReadonlySet<UsageDimension> = new Set(['upstream_model'])

type Db = Pick<ServiceContext['db'], '$queryRaw'>

/** Keys of the next rows of a filter in order of time; every way to match is read from its own index up to the limit. */
export async function readUsageKeys(db: Db, query: UsageKeyQuery): Promise<readonly UsageCursor[]> {
  const { filter, order, limit } = query
  const wanted = filter.request_id === undefined ? wantedMembers(filter) : []
  const branches = modelBranches(filter)
  const found = await Promise.all(
    branches.map((branch) => {
      const members = [...wanted, ...branch.members]
      return members.length < 2
        ? readBranch(db, query, branch)
        : readByDays(db, query, { condition: branch.condition, members })
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
  { condition, members }: MatchBranch,
): Promise<readonly UsageCursor[]> {
  const direction = directionOf(order)
  const days = daysBehind(await matchingDays(db, members), { order, after, range: momentRange(filter) })
  const rare = rareConditions(filter)
  const found: UsageCursor[] = []
  // How many of the rows are rare ones is not known: few days are looked through first.
  let mostDays = FIRST_DAYS
  for (let at = 0, next = 0; at < days.length && found.length < limit; at = next) {
    next = at + (rare.length > 0 ? mostDays : daysFor(days.slice(at), limit - found.length))
    mostDays = Math.min(2 * mostDays, DAYS_AT_ONCE)
    const looked = days.slice(at, next).map(({ day }) => day)
    found.push(...(await readSpan(looked, limit - found.length)))
  }
  return found

  /**
   * Of the days between those asked for, which have no such rows. Indexes alone tell at which times all members have rows;
   * only these are looked at, and no more of them than are wanted.
   */
  function readSpan(looked: readonly string[], left: number): Promise<readonly UsageCursor[]> {
    const starts = looked.map((day) => Date.parse(day))
    const [from, to] = [new Date(Math.min(...starts)), new Date(Math.max(...starts) + DAY_MS)]
    const span = Prisma.sql`${notBefore(after, order)} AND created_at >= ${from} AND created_at < ${to}`
    const conditions = members
      .filter(({ dimension }) => !WITHOUT_TIMES.has(dimension))
      .map(({ dimension, value }) => Prisma.sql`${Prisma.raw(COLUMN_OF[dimension])} = ${value}`)
    const times = [...rare, ...conditions].map(
      (one) => Prisma.sql`SELECT created_at FROM usage_logs WHERE ${one} ${span}`,
    )
    return db.$queryRaw<UsageCursor[]>`
      SELECT found.created_at AS "createdAt", found.id::text AS id
      FROM (
        SELECT DISTINCT created_at FROM (${Prisma.join(times, ' INTERSECT ')}) AS common ORDER BY created_at ${direction}
      ) AS times CROSS JOIN LATERAL (
        SELECT created_at, id FROM usage_logs
        WHERE created_at = times.created_at AND ${usageConditions(filter)} AND ${condition} ${behind(after, order)} OFFSET 0
      ) AS found
      ORDER BY times.created_at ${direction}, found.id ${direction} LIMIT ${left}`
  }
}

function directionOf(order: UsageKeyQuery['order']): Prisma.Sql {
  return Prisma.raw(order === 'desc' ? 'DESC' : 'ASC')
}

/** How many rows a filter means; reads them all, or of each way to match it `atMost` so many. */
export async function countUsage(db: Db, filter: UsageFilter, atMost: number | null = null): Promise<number> {
  const branches = modelBranches(filter).map(
    ({ condition }) => Prisma.sql`(SELECT count(*) FROM (
      SELECT FROM usage_logs WHERE ${usageConditions(filter)} AND ${condition} LIMIT ${atMost}::bigint) AS matching)`,
  )
  const rows = await db.$queryRaw<
    { total: number }[]
  >`SELECT (${Prisma.join(branches, ' + ')})::float8 AS total`
  return rows[0]?.total ?? 0
}

function behind(after: UsageCursor | null, order: 'asc' | 'desc'): Prisma.Sql {
  if (after === null) return Prisma.empty
  const { createdAt, id } = after
  const key = Prisma.sql`(created_at, id) ${Prisma.raw(order === 'desc' ? '<' : '>')} (${createdAt}, ${id}::uuid)`
  return Prisma.sql`${notBefore(after, order)} AND ${key}`
}

/** The bound on the time alone lets partitions be skipped. */
function notBefore(after: UsageCursor | null, order: 'asc' | 'desc'): Prisma.Sql {
  if (after === null) return Prisma.empty
  return Prisma.sql`AND created_at ${Prisma.raw(order === 'desc' ? '<=' : '>=')} ${after.createdAt}`
}
