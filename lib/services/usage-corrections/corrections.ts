import type { ServiceContext } from '../context'
import { toAmount, toExact, toId, toIdOrNull, toTime } from '../shared/json'

/** A refund in USD; of subscription requests what was taken out of the windows. */
export type UsageRefundView = {
  readonly amount: number | string
  readonly amount_exact: string
  readonly billing_type: string
  readonly notes: string
  /** The admin who made it; `null` for keys and the system. */
  readonly actor_id: number | null
  readonly actor_email: string | null
  readonly created_at: string
}

/** What a re-rating charged for a request beyond before, in USD; negative = given back. */
export type UsageRerateView = {
  readonly job_id: number
  readonly difference: number | string
  readonly difference_exact: string
  readonly created_at: string
}

/** What was given back or charged anew for one request, oldest first. */
export type UsageCorrections = {
  readonly refund: UsageRefundView | null
  readonly rerates: readonly UsageRerateView[]
}

/** The corrections of a usage row, without a permission check. */
export async function readCorrections(
  db: Pick<ServiceContext['db'], 'usageRefund' | 'rerateItem'>,
  usageId: string,
): Promise<UsageCorrections> {
  const refund = await db.usageRefund.findUnique({
    where: { usageId },
    select: {
      amount: true,
      billingType: true,
      note: true,
      actorId: true,
      actor: { select: { email: true } },
      createdAt: true,
    },
  })
  const items = await db.rerateItem.findMany({
    where: { usageId },
    select: { jobId: true, difference: true, createdAt: true },
    orderBy: { jobId: 'asc' },
  })
  return {
    refund:
      refund === null
        ? null
        : {
            amount: toAmount(refund.amount),
            amount_exact: toExact(refund.amount),
            billing_type: refund.billingType,
            notes: refund.note,
            actor_id: toIdOrNull(refund.actorId),
            actor_email: refund.actor?.email ?? null,
            created_at: toTime(refund.createdAt),
          },
    rerates: items.map((item) => ({
      job_id: toId(item.jobId),
      difference: toAmount(item.difference),
      difference_exact: toExact(item.difference),
      created_at: toTime(item.createdAt),
    })),
  }
}
