import { z } from 'zod'
import { usageFilterSchema } from '../usage/schemas'

/** Body of POST /usage/:id/refund. */
export const refundSchema = z.strictObject({
  notes: z.string().trim().max(1000).nullable().default(null),
})

/** Body of POST /usage/rerate; without `dry_run` nothing is posted. The filter is that of the list. */
export const rerateSchema = z.strictObject({
  filter: z.strictObject(usageFilterSchema.shape),
  dry_run: z.boolean().default(true),
})
