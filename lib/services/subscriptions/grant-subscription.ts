import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { brokenRule, refusedField } from '../shared/errors'
import { lockLivingGroups } from '../shared/raw-sql'

const DAY_MS = 86_400_000

/** What is given to a user: so many days of a group from now on. */
export type SubscriptionTerms = {
  readonly userId: bigint
  readonly groupId: number
  readonly days: number
}

/** So many days after a time. */
export function daysAfter(time: Date, days: number): Date {
  return new Date(time.getTime() + days * DAY_MS)
}

/** Refuses a group that sells no subscriptions; it stays alive until commit. Throws 400 with the field. */
export async function lockSubscriptionGroup(
  tx: Transaction,
  groupId: number,
  path = 'group_id',
): Promise<void> {
  const living = await lockLivingGroups(tx, [groupId])
  if (!living.has(groupId)) throw refusedField(path, `there is no group ${groupId}`, 'UNKNOWN_GROUP')
  const group = await tx.group.findUnique({
    where: { id: BigInt(groupId) },
    select: { subscriptionType: true },
  })
  if (group?.subscriptionType !== 'subscription')
    throw brokenRule(path, 'is not a subscription group', 'no_subscription_group')
}

/**
 * Starts a subscription now, with fresh windows; one that has run out makes room. A running one violates the unique index
 * of active subscriptions. Answers the new id.
 */
export async function startSubscription(
  ctx: ServiceContext,
  tx: Transaction,
  { userId, groupId, days }: SubscriptionTerms,
): Promise<bigint> {
  const now = ctx.now()
  await tx.userSubscription.updateMany({
    where: { userId, groupId: BigInt(groupId), status: 'active', expiresAt: { lte: now } },
    data: { status: 'expired' },
  })
  const { id } = await tx.userSubscription.create({
    data: { userId, groupId: BigInt(groupId), startsAt: now, expiresAt: daysAfter(now, days) },
    select: { id: true },
  })
  return id
}

/** Gives days of a group: a running subscription is extended, else one starts now. Answers its id. */
export async function grantSubscription(
  ctx: ServiceContext,
  tx: Transaction,
  terms: SubscriptionTerms,
): Promise<bigint> {
  const now = ctx.now()
  await lockSubscriptions(tx, terms)
  const running = await tx.userSubscription.findFirst({
    where: {
      userId: terms.userId,
      groupId: BigInt(terms.groupId),
      status: 'active',
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
    },
    select: { id: true, expiresAt: true },
  })
  if (running === null) return startSubscription(ctx, tx, terms)
  if (running.expiresAt !== null) {
    await tx.userSubscription.update({
      where: { id: running.id },
      data: { expiresAt: daysAfter(running.expiresAt, terms.days) },
      select: { id: true },
    })
  }
  return running.id
}

/** Grants, extensions and revocations of one user in one group follow one another, the first grant too. */
async function lockSubscriptions(tx: Transaction, { userId, groupId }: SubscriptionTerms): Promise<void> {
  await tx.$queryRaw`SELECT id FROM users WHERE id = ${userId} FOR NO KEY UPDATE`
  await tx.$queryRaw`
    SELECT id FROM user_subscriptions
    WHERE user_id = ${userId} AND group_id = ${BigInt(groupId)} AND status = 'active' FOR UPDATE`
}
