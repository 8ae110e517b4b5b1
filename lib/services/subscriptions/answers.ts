import { z } from 'zod'
import { SUBSCRIPTION_STATUSES } from '@/lib/core'
import { exactUsd, id, instant, platform, usd } from '../shared/answer'

export const subscriptionWindowAnswer = z
  .strictObject({
    limit_usd: usd.nullable(),
    used_usd: usd,
    used_usd_exact: exactUsd,
    used_percent: z
      .number()
      .nullable()
      .describe('Used of the limit, 0 to 100 with one decimal; `null` without a limit.'),
    started_at: instant,
    resets_at: instant.describe('When it begins anew by itself.'),
  })
  .meta({
    id: 'SubscriptionWindow',
    description: 'A spending window as it is now, in USD of list cost; `null` limit = none.',
  })

export const subscriptionAnswer = z
  .strictObject({
    id,
    user_id: id,
    user_email: z.string(),
    group_id: id,
    group_name: z.string(),
    platform,
    status: z.enum(SUBSCRIPTION_STATUSES),
    starts_at: instant,
    expires_at: instant.nullable().describe('`null` = it does not end.'),
    daily: subscriptionWindowAnswer,
    weekly: subscriptionWindowAnswer,
    monthly: subscriptionWindowAnswer,
    created_at: instant,
    updated_at: instant,
  })
  .meta({
    id: 'Subscription',
    description: "A user's subscription of a group, its windows as of the answer.",
  })

export const bulkAssignmentAnswer = z
  .strictObject({
    assigned: z.array(subscriptionAnswer),
    skipped: z.array(
      z.strictObject({
        user_id: id,
        subscription_id: id,
      }),
    ),
  })
  .meta({
    id: 'BulkAssignment',
    description:
      'What an assignment to many came to; users with a running subscription of the group are left as they are.',
  })
