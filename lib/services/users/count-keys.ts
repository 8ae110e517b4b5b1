import type { Prisma } from '../shared/database'

/** How many living API keys each of these users has; a user without any is not in the map. Read apart from the users: a count joined to them would count the keys of everybody. */
export async function countKeys(
  db: Pick<Prisma.TransactionClient, 'apiKey'>,
  userIds: readonly bigint[],
): Promise<ReadonlyMap<bigint, number>> {
  const counts = await db.apiKey.groupBy({
    by: ['userId'],
    where: { userId: { in: [...userIds] }, deletedAt: null },
    _count: { _all: true },
  })
  return new Map(counts.map((row) => [row.userId, row._count._all]))
}
