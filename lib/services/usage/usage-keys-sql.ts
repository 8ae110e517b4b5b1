import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'
import type { UsageFilter } from './schemas'
import { modelBranches, usageConditions } from './usage-conditions-sql'
import type { UsageCursor } from './usage-cursor'

export type UsageKeyQuery = {
  readonly filter: UsageFilter
  readonly order: 'asc' | 'desc'
  readonly limit: number
  /** Rows behind this one only. */
  readonly after: UsageCursor | null
}

/** Keys of the next rows of a filter in order of time; every way to match is read from its own index up to the limit. */
export async function readUsageKeys(
  db: Pick<ServiceContext['db'], '$queryRaw'>,
  { filter, order, limit, after }: UsageKeyQuery,
): Promise<readonly UsageCursor[]> {
  const conditions = usageConditions(filter)
  const direction = Prisma.raw(order === 'desc' ? 'DESC' : 'ASC')
  const branches = modelBranches(filter.model).map(
    (
      branch,
    ) => Prisma.sql`(SELECT created_at, id FROM usage_logs WHERE ${conditions} AND ${branch} ${behind(after, order)}
      ORDER BY created_at ${direction}, id ${direction} LIMIT ${limit})`,
  )
  return db.$queryRaw<UsageCursor[]>`
    SELECT created_at AS "createdAt", id::text AS id FROM (${Prisma.join(branches, ' UNION ALL ')}) AS found
    ORDER BY created_at ${direction}, id ${direction} LIMIT ${limit}`
}

/** How many rows a filter means; reads them all. */
export async function countUsage(
  db: Pick<ServiceContext['db'], '$queryRaw'>,
  filter: UsageFilter,
): Promise<number> {
  const branches = modelBranches(filter.model).map(
    (branch) => Prisma.sql`(SELECT count(*) FROM usage_logs WHERE ${usageConditions(filter)} AND ${branch})`,
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
