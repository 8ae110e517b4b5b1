import type { ServiceContext } from '../context'
import { toAmount, toId } from '../shared/json'
import { platformOf } from '../shared/narrow'
import { requireUserId } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { openTo } from './open-groups'
import type { ownGroupAnswer } from './answers'

/** A group the user may put a key into, with the terms that hold for them. */
export type OwnGroupView = Answer<typeof ownGroupAnswer>

/** The active groups open to the signed-in user, by their order. */
export async function listOwnGroups(ctx: ServiceContext): Promise<readonly OwnGroupView[]> {
  const userId = BigInt(requireUserId(ctx))
  const rows = await ctx.db.group.findMany({
    where: openTo(ctx, userId),
    select: {
      id: true,
      name: true,
      description: true,
      platform: true,
      subscriptionType: true,
      rateMultiplier: true,
      rpmLimit: true,
      users: { where: { userId }, select: { rateMultiplier: true, rpmLimit: true } },
    },
    orderBy: [{ sortOrder: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => ({
    id: toId(row.id),
    name: row.name,
    description: row.description,
    platform: platformOf(row.platform),
    subscription_type: row.subscriptionType === 'subscription' ? 'subscription' : 'standard',
    rate_multiplier: toAmount(row.users[0]?.rateMultiplier ?? row.rateMultiplier),
    rpm_limit: row.users[0]?.rpmLimit ?? row.rpmLimit,
  }))
}
