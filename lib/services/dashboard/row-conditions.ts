import { Prisma } from '../shared/database'
import { COLUMN_OF, filteredDimensions } from './choose-source'
import type { DashboardFilter } from './schemas'

/** What follows a `WHERE` to keep the rows of a filter alone: of usage, and of requests that failed. */
export function rowConditions(filter: DashboardFilter): Prisma.Sql {
  const conditions = filteredDimensions(filter).map((dimension) => {
    const value = filter[dimension]
    const column = Prisma.raw(COLUMN_OF[dimension])
    return Prisma.sql`AND ${column} = ${typeof value === 'number' ? BigInt(value) : value}`
  })
  return conditions.length === 0 ? Prisma.empty : Prisma.join(conditions, ' ')
}
