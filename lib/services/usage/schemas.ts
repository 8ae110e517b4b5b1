import { BILLING_MODES, USAGE_STATUSES } from '@/lib/core'
import { z } from 'zod'
import { idFilter, momentFilter } from '../shared/fields'
import { timeZoneField } from '../users/schemas'

/** Filters every reading of usage understands; `start` is included, `end` is not (a day as `end` is: the whole day counts). */
const usageFilterShape = {
  user_id: idFilter,
  api_key_id: idFilter,
  group_id: idFilter,
  channel_id: idFilter,
  account_id: idFilter,
  /** Requested, mapped or upstream model, exactly. */
  model: z.string().trim().max(256).optional(),
  billing_mode: z.enum(BILLING_MODES).optional(),
  stream: z.union([z.boolean(), z.stringbool()]).optional(),
  status: z.enum(USAGE_STATUSES).optional(),
  request_id: z.string().trim().max(200).optional(),
  start: momentFilter,
  end: momentFilter,
  time_zone: timeZoneField.optional(),
}

export const usageFilterSchema = z.object(usageFilterShape)
export type UsageFilter = z.output<typeof usageFilterSchema> & {
  /** `model` matches no name that users are not shown: those of the channel's mapping and of the account's. */
  readonly hides_routing?: true
}

export const listUsageQuerySchema = z.object({
  ...usageFilterShape,
  page_size: z.coerce.number().int().min(1).max(1000).default(20),
  cursor: z.string().max(200).optional(),
  with_total: z.union([z.boolean(), z.stringbool()]).default(false),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
})
export type UsageListQuery = z.output<typeof listUsageQuerySchema> & Pick<UsageFilter, 'hides_routing'>

/** The same of one user, whom the path names. */
export const listUserUsageQuerySchema = listUsageQuerySchema.omit({ user_id: true })

/** Filters that users do not have: whose requests are asked for is settled, and where they went is the operator's. */
const NOT_OF_USERS = { user_id: true, channel_id: true, account_id: true } as const

/** The same of one's own usage; `model` is the requested one. */
export const ownUsageFilterSchema = usageFilterSchema.omit(NOT_OF_USERS)
export const listOwnUsageQuerySchema = listUsageQuerySchema.omit(NOT_OF_USERS)
