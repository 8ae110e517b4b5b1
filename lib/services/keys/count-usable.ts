import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { requireUserId } from '../shared/permissions'

/** How many keys of the signed-in user the gateway accepts now: switched on, in an active group, not expired, their total limit not used up. */
export async function countUsableOwnKeys(ctx: ServiceContext): Promise<number> {
  const where: Prisma.ApiKeyWhereInput = {
    userId: BigInt(requireUserId(ctx)),
    deletedAt: null,
    status: 'active',
    group: { status: 'active', deletedAt: null },
    OR: [{ expiresAt: null }, { expiresAt: { gt: ctx.now() } }],
  }
  const [unlimited, limited] = await Promise.all([
    ctx.db.apiKey.count({ where: { ...where, quotaUsd: null } }),
    ctx.db.apiKey.findMany({
      where: { ...where, quotaUsd: { not: null } },
      select: { quotaUsd: true, state: { select: { quotaUsed: true } } },
    }),
  ])
  const left = limited.filter(
    ({ quotaUsd, state }) => state === null || quotaUsd?.gt(state.quotaUsed) === true,
  )
  return unlimited + left.length
}
