import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'

/**
 * A page of all living users by balance, the older first where it is the same. Balances change too often to be worth an
 * index; read without their users, among whom only the few deleted ones matter, they are sorted several times faster.
 */
export async function idsByBalance(
  db: ServiceContext['db'],
  order: 'asc' | 'desc',
  { skip, take }: { readonly skip: number; readonly take: number },
): Promise<readonly bigint[]> {
  const rows = await db.$queryRaw<{ id: bigint }[]>`
    SELECT user_id AS id FROM user_state
    WHERE NOT EXISTS (SELECT FROM users WHERE users.id = user_state.user_id AND deleted_at IS NOT NULL)
    ORDER BY balance ${Prisma.raw(order === 'asc' ? 'ASC' : 'DESC')}, user_id LIMIT ${take} OFFSET ${skip}`
  return rows.map(({ id }) => id)
}
