import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { conflict, refusedFields } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockLivingUsers } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import type { Answer } from '../shared/answer'
import { assertSubscriptionGroup, startSubscription } from './grant-subscription'
import { readSubscription } from './queries'
import { runningAt } from './running-at'
import { assignSchema, bulkAssignSchema } from './schemas'
import { toSubscriptionView, type SubscriptionView } from './view'
import { readShownAs } from './shown-as'
import type { bulkAssignmentAnswer } from './answers'

function alreadyActive(): Error {
  return conflict('The user has a running subscription of this group; extend it instead')
}

/**
 * Starts a subscription for a user; running gateways let them in within 2 s. Throws 400 with fields, 409 `CONFLICT` while one
 * of the same group is running.
 */
export async function assignSubscription(ctx: ServiceContext, input: unknown): Promise<SubscriptionView> {
  requireAdmin(ctx, 'full')
  const body = parseInput(assignSchema, input)
  return inTransaction(
    ctx,
    async (tx) => {
      await assertSubscriptionGroup(tx, body.group_id)
      const living = await lockLivingUsers(tx, [body.user_id])
      if (!living.has(body.user_id)) throw unknownUsers([{ path: 'user_id', id: body.user_id }])
      return start(ctx, tx, { userId: body.user_id, groupId: body.group_id, days: body.validity_days })
    },
    { onDuplicate: alreadyActive },
  )
}

/** What an assignment to many came to; users with a running subscription of the group are left as they are. */
export type BulkAssignment = Answer<typeof bulkAssignmentAnswer>

/** Starts the same subscription for many users, all or none. Throws 400 with fields. */
export async function bulkAssignSubscriptions(ctx: ServiceContext, input: unknown): Promise<BulkAssignment> {
  requireAdmin(ctx, 'full')
  const body = parseInput(bulkAssignSchema, input)
  const userIds = [...new Set(body.user_ids)].toSorted((a, b) => a - b)
  return inTransaction(
    ctx,
    async (tx) => {
      await assertSubscriptionGroup(tx, body.group_id)
      const living = await lockLivingUsers(tx, userIds)
      const unknown = body.user_ids.flatMap((id, index) =>
        living.has(id) ? [] : [{ path: `user_ids.${index}`, id }],
      )
      if (unknown.length > 0) throw unknownUsers(unknown)
      const running = await runningOf(ctx, tx, { userIds, groupId: body.group_id })
      const assigned: SubscriptionView[] = []
      for (const userId of userIds) {
        if (running.has(userId)) continue
        assigned.push(await start(ctx, tx, { userId, groupId: body.group_id, days: body.validity_days }))
      }
      const skipped = [...running].map(([user_id, subscription_id]) => ({ user_id, subscription_id }))
      return { assigned, skipped }
    },
    { onDuplicate: alreadyActive },
  )
}

type Start = { readonly userId: number; readonly groupId: number; readonly days: number }

async function start(ctx: ServiceContext, tx: Transaction, terms: Start): Promise<SubscriptionView> {
  const id = await startSubscription(ctx, tx, {
    ...terms,
    userId: BigInt(terms.userId),
    field: 'validity_days',
  })
  const view = toSubscriptionView(await readSubscription(tx, Number(id)), await readShownAs(ctx, tx))
  await writeAudit(tx, ctx, {
    action: 'assign',
    resource: 'subscription',
    resourceId: view.id,
    after: view,
  })
  await announceChange(tx, 'user', BigInt(terms.userId))
  return view
}

async function runningOf(
  ctx: ServiceContext,
  tx: Transaction,
  { userIds, groupId }: { readonly userIds: readonly number[]; readonly groupId: number },
): Promise<ReadonlyMap<number, number>> {
  const rows = await tx.userSubscription.findMany({
    where: {
      userId: { in: userIds.map(BigInt) },
      groupId: BigInt(groupId),
      ...runningAt(ctx.now()),
    },
    select: { id: true, userId: true },
  })
  return new Map(rows.map((row) => [Number(row.userId), Number(row.id)]))
}

function unknownUsers(users: readonly { readonly path: string; readonly id: number }[]): Error {
  return refusedFields(
    users.map(({ path, id }) => ({ path, code: 'VALIDATION_ERROR', message: `there is no user ${id}` })),
  )
}
