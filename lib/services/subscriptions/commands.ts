import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma } from '../shared/database'
import { conflict } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockSubscription } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { daysAfter } from './grant-subscription'
import { readSubscription } from './queries'
import { extendSchema, resetQuotaSchema } from './schemas'
import { statusAt, toSubscriptionView, type SubscriptionRow, type SubscriptionView } from './view'
import { readShownAs } from './shown-as'

/**
 * Adds days to a subscription; one that has run out starts anew now, with fresh windows. Throws 404, 400, 409 `CONFLICT` for
 * a revoked one, or while another one of the same group is running.
 */
export async function extendSubscription(
  ctx: ServiceContext,
  id: number,
  input: unknown,
): Promise<SubscriptionView> {
  requireAdmin(ctx, 'full')
  const { days } = parseInput(extendSchema, input)
  return change(ctx, id, {
    action: 'extend',
    data: (row) => {
      const now = ctx.now()
      const status = statusAt(row, now)
      if (status === 'revoked') throw conflict('A revoked subscription cannot be extended; assign a new one')
      if (status === 'expired') {
        return { status: 'active', startsAt: now, expiresAt: daysAfter(now, days), ...EMPTY_WINDOWS }
      }
      return row.expiresAt === null ? {} : { expiresAt: daysAfter(row.expiresAt, days) }
    },
  })
}

/** Ends a subscription at once. Repeating it changes nothing. Throws 404. */
export async function revokeSubscription(ctx: ServiceContext, id: number): Promise<SubscriptionView> {
  requireAdmin(ctx, 'full')
  return change(ctx, id, { action: 'revoke', data: () => ({ status: 'revoked' }) })
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
  readonly data: (row: SubscriptionRow) => Prisma.UserSubscriptionUpdateInput
}

/** Changes a subscription under its lock, so that nothing the settler adds meanwhile is lost. */
async function change(ctx: ServiceContext, id: number, { action, data }: Change): Promise<SubscriptionView> {
  return inTransaction(
    ctx,
    async (tx) => {
      await lockSubscription(tx, id)
      const row = await readSubscription(tx, id)
      const shown = await readShownAs(ctx, tx)
      const before = toSubscriptionView(row, shown)
      await tx.userSubscription.update({ where: { id: row.id }, data: data(row), select: { id: true } })
      const after = toSubscriptionView(await readSubscription(tx, id), shown)
      await writeAudit(tx, ctx, { action, resource: 'subscription', resourceId: id, before, after })
      await announceChange(tx, 'user', row.userId)
      return after
    },
    { onDuplicate: () => conflict('Another subscription of the same group is running for this user') },
  )
}
