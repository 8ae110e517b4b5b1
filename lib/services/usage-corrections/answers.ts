import { z } from 'zod'
import { exactUsd, id, instant, usd } from '../shared/answer'

export const usageRefundAnswer = z
  .strictObject({
    amount: usd,
    amount_exact: exactUsd,
    billing_type: z.string(),
    notes: z.string(),
    actor_id: id.nullable().describe('The admin who made it; `null` for keys and the system.'),
    actor_email: z.string().nullable(),
    created_at: instant,
  })
  .meta({
    id: 'UsageRefund',
    description: 'A refund in USD; of subscription requests what was taken out of the windows.',
  })

export const usageRerateAnswer = z
  .strictObject({
    job_id: id,
    difference: usd,
    difference_exact: exactUsd,
    created_at: instant,
  })
  .meta({
    id: 'UsageRerate',
    description: 'What a re-rating charged for a request beyond before, in USD; negative = given back.',
  })

export const usageCorrectionsAnswer = z
  .strictObject({
    refund: usageRefundAnswer.nullable(),
    rerates: z.array(usageRerateAnswer),
  })
  .meta({
    id: 'UsageCorrections',
    description: 'What was given back or charged anew for one request, oldest first.',
  })

export const rerateResultAnswer = z
  .strictObject({
    job_id: id.nullable().describe('`null` for a preview, and when nothing changed.'),
    dry_run: z.boolean(),
    requests: z.int().describe('Balance requests of the filter.'),
    changed: z.int().describe('Those whose charge changes.'),
    skipped: z
      .int()
      .describe('Left as they are because they are refunded, or their model has no price any more.'),
    difference: usd,
    difference_exact: exactUsd,
    users: z
      .array(
        z.strictObject({
          user_id: id,
          user_email: z.string().nullable(),
          requests: z.int(),
          difference_exact: exactUsd,
        }),
      )
      .describe('The users with the largest changes.'),
  })
  .meta({
    id: 'RerateResult',
    description: 'What a re-rating comes to, or came to; amounts in USD, negative = given back.',
  })
