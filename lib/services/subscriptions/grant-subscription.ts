import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { brokenRule, refusedField } from '../shared/errors'
import { LAST_TIME_MS } from '../shared/fields'
import { lockForEdit, lockLivingGroups } from '../shared/raw-sql'
import { runningAt } from './running-at'

const DAY_MS = 86_400_000

/** What is given to a user: so many days of a group from now on. */
export type SubscriptionTerms = {
  readonly userId: bigint
  readonly groupId: number
  readonly days: number
  /** The caller's field that states the days. */
  readonly field: DaysField
}
type DaysField = 'validity_days' | 'days' | 'code'

/** The end of a subscription so many days after a time. Throws 400 with the field where no time can be written so late. */
export function daysAfter(time: Date, { days, field }: Pick<SubscriptionTerms, 'days' | 'field'>): Date {
  const end = time.getTime() + days * DAY_MS
  if (end > LAST_TIME_MS) throw brokenRule(field, 'must end in the year 9999 at the latest', 'last_year')
  return new Date(end)
}

/** Why a group has no subscriptions to give; `null` = it has, and stays as it is until commit. */
export async function lockSubscriptionGroup(
  tx: Transaction,
  groupId: number,
): Promise<'unknown' | 'standard' | 'disabled' | null> {
  const living = await lockLivingGroups(tx, [groupId])
  if (!living.has(groupId)) return 'unknown'
  const group = await tx.group.findUniqueOrThrow({
    where: { id: BigInt(groupId) },
    select: { subscriptionType: true, status: true },
  })
  if (group.subscriptionType !== 'subscription') return 'standard'
  return group.status === 'active' ? null : 'disabled'
}

/** Refuses a group that sells no subscriptions, be it active or not. Throws 400 with `group_id`. */
export async function assertSubscriptionGroup(tx: Transaction, groupId: number): Promise<void> {
  const lack = await lockSubscriptionGroup(tx, groupId)
  if (lack === 'unknown') throw refusedField('group_id', `there is no group ${groupId}`, 'UNKNOWN_GROUP')
  if (lack === 'standard')
    throw brokenRule('group_id', 'is not a subscription group', 'no_subscription_group')
}

/**
 * Starts a subscription now, with fresh windows; one that has run out makes room. A running one violates the unique index
 * of active subscriptions. Answers the new id.
 */
export async function startSubscription(
  ctx: ServiceContext,
  tx: Transaction,
  terms: SubscriptionTerms,
): Promise<bigint> {
  const { userId, groupId } = terms
  const now = ctx.now()
  await tx.userSubscription.updateMany({
    where: { userId, groupId: BigInt(groupId), status: 'active', expiresAt: { lte: now } },
    data: { status: 'expired' },
  })
  const { id } = await tx.userSubscription.create({
    data: { userId, groupId: BigInt(groupId), startsAt: now, expiresAt: daysAfter(now, terms) },
    select: { id: true },
  })
  return id
}

/** Gives days of a group: a running subscription is extended, else one starts now. Answers its id; `null` = it has no end anyway. */
export async function grantSubscription(
  ctx: ServiceContext,
  tx: Transaction,
  terms: SubscriptionTerms,
): Promise<bigint | null> {
  const now = ctx.now()
  await lockSubscriptions(tx, terms)
  const running = await tx.userSubscription.findFirst({
    where: {
      userId: terms.userId,
      groupId: BigInt(terms.groupId),
      ...runningAt(now),
    },
    select: { id: true, expiresAt: true },
  })
  if (running === null) return startSubscription(ctx, tx, terms)
  if (running.expiresAt === null) return null
  await tx.userSubscription.update({
    where: { id: running.id },
    data: { expiresAt: daysAfter(running.expiresAt, terms) },
    select: { id: true },
  })
  return running.id
}

/** Grants, extensions and revocations of one user in one group follow one another, the first grant too. */
async function lockSubscriptions(tx: Transaction, { userId, groupId }: SubscriptionTerms): Promise<void> {
  await lockForEdit(tx, { table: 'users', id: Number(userId), entity: 'User' })
  await tx.$queryRaw`
    SELECT id FROM user_subscriptions
    WHERE user_id = ${userId} AND group_id = ${BigInt(groupId)} AND status = 'active' FOR UPDATE`
}
