import { REDEEM_STATUSES, REDEEM_TYPES } from '@/lib/core'
import { z } from 'zod'
import { amountField, idField, idFilter, idListField, textField, timeField } from '../shared/fields'
import { listQueryShape } from '../shared/list-page'
import { daysField } from '../subscriptions/schemas'

const MAX_CODES = 1000
const MAX_CONCURRENCY = 10_000

const shared = {
  count: z.int().min(1).max(MAX_CODES).default(1),
  /** `null` = the codes do not expire. */
  expires_at: timeField.nullable().default(null),
  notes: textField.default(''),
}

/** Body of POST /redeem-codes/generate, by type: USD, concurrent requests more, or days of a group. */
export const generateSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('balance'),
    value: amountField({ min: 0, max: 1e6, decimals: 10 }).refine((amount) => !amount.isZero(), {
      error: 'must be more than 0',
      params: { rule: 'more_than', limit: 0 },
    }),
    ...shared,
  }),
  z.strictObject({
    type: z.literal('concurrency'),
    value: z.int().min(1).max(MAX_CONCURRENCY),
    ...shared,
  }),
  z.strictObject({
    type: z.literal('subscription'),
    group_id: idField,
    validity_days: daysField.default(30),
    value: z.literal(0).optional(),
    ...shared,
  }),
])
export type GenerateInput = z.output<typeof generateSchema>

/** Body of POST /redeem-codes/batch-delete. */
export const batchDeleteSchema = z.strictObject({ ids: idListField.min(1, 'must name at least one code') })

const listShape = {
  type: z.enum(REDEEM_TYPES).optional(),
  status: z.enum(REDEEM_STATUSES).optional(),
  group_id: idFilter,
}

export const redeemFilterSchema = z.object({ ...listShape, search: listQueryShape.search })
export type RedeemFilter = z.output<typeof redeemFilterSchema>

export const listRedeemCodesQuerySchema = z.object({
  ...listQueryShape,
  ...listShape,
  sort_by: z.enum(['id', 'created_at', 'expires_at', 'used_at', 'value']).default('id'),
})

/** Body of POST /user/redeem. */
export const redeemSchema = z.strictObject({ code: z.string().trim().min(1, 'must not be empty').max(100) })

export const listOwnRedemptionsQuerySchema = z.object(listQueryShape)
