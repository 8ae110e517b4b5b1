import { ENTITY_STATUSES, SUBSCRIPTION_TYPES, PLATFORMS } from '@/lib/core'
import { z } from 'zod'
import {
  amountField,
  countField,
  idField,
  idListField,
  modelNameField,
  multiplierField,
  nameField,
  platformField,
  revisionField,
  textField,
  usdField,
} from '../shared/fields'
import { listQueryShape } from '../shared/list-page'

const imagePriceField = amountField({ min: 0, max: 10_000, decimals: 14 })

const groupShape = {
  name: nameField,
  platform: platformField,
  description: textField,
  status: z.enum(ENTITY_STATUSES),
  is_exclusive: z.boolean(),
  subscription_type: z.enum(SUBSCRIPTION_TYPES),
  rate_multiplier: multiplierField,
  daily_limit_usd: usdField.nullable(),
  weekly_limit_usd: usdField.nullable(),
  monthly_limit_usd: usdField.nullable(),
  image_price_1k: imagePriceField.nullable(),
  image_price_2k: imagePriceField.nullable(),
  image_price_4k: imagePriceField.nullable(),
  claude_code_only: z.boolean(),
  fallback_group_id: idField.nullable(),
  fallback_group_id_on_invalid_request: idField.nullable(),
  /** Pattern on the mapped model → account ids in order. */
  model_routing: z.record(modelNameField, idListField).nullable(),
  model_routing_enabled: z.boolean(),
  rpm_limit: countField,
  sort_order: countField,
}

/** Body of PUT /groups/:id: absent = unchanged. */
export const updateGroupSchema = z.strictObject({ ...groupShape, revision: revisionField }).partial()
export type UpdateGroupInput = z.output<typeof updateGroupSchema>

/** Body of POST /groups. */
export const createGroupSchema = z.strictObject(groupShape).partial().required({ name: true, platform: true })
export type CreateGroupInput = z.output<typeof createGroupSchema>

/** Fields of a group answer that a PUT may send back; they are ignored. */
export const GROUP_READ_ONLY = [
  'id',
  'channels_count',
  'accounts_count',
  'api_keys_count',
  'created_at',
  'updated_at',
] as const

export const listGroupsQuerySchema = z.object({
  ...listQueryShape,
  platform: z.enum(PLATFORMS).optional(),
  status: z.enum(ENTITY_STATUSES).optional(),
  sort_by: z.enum(['sort_order', 'name', 'created_at', 'id']).default('sort_order'),
  sort_order: z.enum(['asc', 'desc']).default('asc'),
})

/** Body of PUT /groups/sort-order. */
export const sortGroupsSchema = z
  .array(z.strictObject({ id: idField, sort_order: countField }))
  .min(1)
  .max(1000)

const ignored = z.unknown().optional()

/** Body of PUT /groups/:id/channels: the routes of the group in any order; what GET adds to them is ignored. */
export const groupChannelsSchema = z
  .array(
    z.strictObject({
      channel_id: idField,
      route_priority: countField.default(100),
      name: ignored,
      status: ignored,
      accounts_count: ignored,
    }),
  )
  .max(1000)
