import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma, Transaction } from '../shared/database'
import { conflict } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockLivingUser, lockSubscription } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { daysAfter, lockSubscriptionGroup } from './grant-subscription'
import { readSubscription } from './queries'
import { runningAt } from './running-at'
import { extendSchema, resetQuotaSchema } from './schemas'
import { statusAt, toSubscriptionView, type SubscriptionRow, type SubscriptionView } from './view'
import { readShownAs } from './shown-as'

/**
 * Adds days to a subscription; one that has run out starts anew now, with fresh windows. Throws 404, 400, 409 `CONFLICT` for
 * a revoked one, while another one of the same group is running, or when its group sells none any more.
 */
export async function extendSubscription(
  ctx: ServiceContext,
  id: number,
  input: unknown,
): Promise<SubscriptionView> {
  requireAdmin(ctx, 'full')
  const terms = { ...parseInput(extendSchema, input), field: 'days' } as const
  return change(ctx, id, {
    action: 'extend',
    data: async (row, tx) => {
      const now = ctx.now()
      const status = statusAt(row, now)
      if (status === 'revoked') throw conflict('A revoked subscription cannot be extended; assign a new one')
      if (status === 'expired') {
        await assertMayStart(tx, row)
        return { status: 'active', startsAt: now, expiresAt: daysAfter(now, terms), ...EMPTY_WINDOWS }
      }
      return row.expiresAt === null ? {} : { expiresAt: daysAfter(row.expiresAt, terms) }
    },
  })
}

/** The user must be there, and the group sell subscriptions still. */
async function assertMayStart(tx: Transaction, { userId, groupId }: SubscriptionRow): Promise<void> {
  await lockLivingUser(tx, Number(userId))
  const lack = await lockSubscriptionGroup(tx, Number(groupId))
  if (lack === 'unknown' || lack === 'standard') {
    throw conflict('The group of this subscription sells none any more')
  }
}

const REVOCATION: Change = { action: 'revoke', data: () => ({ status: 'revoked' }) }

/** Ends a subscription at once. Repeating it changes nothing. Throws 404. */
export async function revokeSubscription(ctx: ServiceContext, id: number): Promise<SubscriptionView> {
  requireAdmin(ctx, 'full')
  return change(ctx, id, REVOCATION)
}

/** Ends whatever runs of a user in the caller's transaction, which holds the lock of the user and tells the gateways. */
export async function revokeRunning(ctx: ServiceContext, tx: Transaction, userId: bigint): Promise<void> {
  const running = await tx.userSubscription.findMany({
    where: { userId, ...runningAt(ctx.now()) },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  for (const { id } of running) await writeChange(ctx, tx, { id: Number(id), ...REVOCATION })
}

/** Empties windows without moving their ends; all three when none is named. Throws 404, 400. */
export async function resetSubscriptionQuota(
  ctx: ServiceContext,
  id: number,
  input: unknown,
): Promise<SubscriptionView> {
  requireAdmin(ctx, 'full')
  const body = parseInput(resetQuotaSchema, input ?? {})
  const isAll = body.daily !== true && body.weekly !== true && body.monthly !== true
  return change(ctx, id, {
    action: 'reset_quota',
    data: () => ({
      ...(isAll || body.daily === true ? { dailyUsage: 0, dailyResetAt: ctx.now() } : {}),
      ...(isAll || body.weekly === true ? { weeklyUsage: 0, weeklyResetAt: ctx.now() } : {}),
      ...(isAll || body.monthly === true ? { monthlyUsage: 0, monthlyResetAt: ctx.now() } : {}),
    }),
  })
}

const EMPTY_WINDOWS = {
  dailyUsage: 0,
  dailyWindowStart: null,
  weeklyUsage: 0,
  weeklyWindowStart: null,
  monthlyUsage: 0,
  monthlyWindowStart: null,
} satisfies Prisma.UserSubscriptionUpdateInput

type Change = {
  readonly action: string
  readonly data: (
    row: SubscriptionRow,
    tx: Transaction,
  ) => Prisma.UserSubscriptionUpdateInput | Promise<Prisma.UserSubscriptionUpdateInput>
}

async function change(ctx: ServiceContext, id: number, terms: Change): Promise<SubscriptionView> {
  return inTransaction(
    ctx,
    async (tx) => {
      const after = await writeChange(ctx, tx, { id, ...terms })
      await announceChange(tx, 'user', BigInt(after.user_id))
      return after
    },
    { onDuplicate: () => conflict('Another subscription of the same group is running for this user') },
  )
}

/** Changes a subscription under its lock, so that nothing the settler adds meanwhile is lost. */
async function writeChange(
  ctx: ServiceContext,
  tx: Transaction,
  { id, action, data }: Change & { readonly id: number },
): Promise<SubscriptionView> {
  await lockSubscription(tx, id)
  const row = await readSubscription(tx, id)
  const shown = await readShownAs(ctx, tx)
  const before = toSubscriptionView(row, shown)
  await tx.userSubscription.update({ where: { id: row.id }, data: await data(row, tx), select: { id: true } })
  const after = toSubscriptionView(await readSubscription(tx, id), shown)
  await writeAudit(tx, ctx, { action, resource: 'subscription', resourceId: id, before, after })
  return after
}
