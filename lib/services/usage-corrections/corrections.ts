import type { ServiceContext } from '../context'
import { toAmount, toExact, toId, toIdOrNull, toTime } from '../shared/json'
import type { Answer } from '../shared/answer'
import type { usageCorrectionsAnswer, usageRefundAnswer, usageRerateAnswer } from './answers'

/** A refund in USD; of subscription requests what was taken out of the windows. */
export type UsageRefundView = Answer<typeof usageRefundAnswer>

/** What a re-rating charged for a request beyond before, in USD; negative = given back. */
export type UsageRerateView = Answer<typeof usageRerateAnswer>

/** What was given back or charged anew for one request, oldest first. */
export type UsageCorrections = Answer<typeof usageCorrectionsAnswer>

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
