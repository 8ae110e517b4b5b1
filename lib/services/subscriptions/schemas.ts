import { PLATFORMS, SUBSCRIPTION_STATUSES } from '@/lib/core'
import { z } from 'zod'
import { idField, idFilter, idListField } from '../shared/fields'
import { listQueryShape } from '../shared/list-page'

/** Days a subscription runs or is extended by: 1 to 36,500. */
export const daysField = z.int().min(1).max(36_500)

const termsShape = { group_id: idField, validity_days: daysField.default(30) }

/** Body of POST /subscriptions/assign. */
export const assignSchema = z.strictObject({ user_id: idField, ...termsShape })

/** Body of POST /subscriptions/bulk-assign: the same terms for up to 1000 users. */
export const bulkAssignSchema = z.strictObject({
  user_ids: idListField.min(1, 'must name at least one user'),
  ...termsShape,
})

/** Body of POST /subscriptions/:id/extend. */
export const extendSchema = z.strictObject({ days: daysField })

/** Body of POST /subscriptions/:id/reset-quota: which windows begin anew; all three when none is named. */
export const resetQuotaSchema = z
  .strictObject({ daily: z.boolean(), weekly: z.boolean(), monthly: z.boolean() })
  .partial()

export const listSubscriptionsQuerySchema = z.object({
  ...listQueryShape,
  user_id: idFilter,
  group_id: idFilter,
  platform: z.enum(PLATFORMS).optional(),
  status: z.enum(SUBSCRIPTION_STATUSES).optional(),
  sort_by: z.enum(['expires_at', 'starts_at', 'created_at', 'id']).default('id'),
})
