import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { runningAt } from '../subscriptions/running-at'

/**
 * Groups a user may put a key into: active public ones, those they were admitted to, and those of which a subscription of
 * theirs runs. The gateway asks the same of each request (`allowedGroup`).
 */
export function openTo(ctx: ServiceContext, userId: bigint): Prisma.GroupWhereInput {
  return {
    deletedAt: null,
    status: 'active',
    OR: [
      { isExclusive: false },
      { users: { some: { userId } } },
      {
        subscriptionType: 'subscription',
        subscriptions: { some: { userId, ...runningAt(ctx.now()) } },
      },
    ],
  }
}
