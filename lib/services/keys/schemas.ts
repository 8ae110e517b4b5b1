import { ENTITY_STATUSES } from '@/lib/core'
import { z } from 'zod'
import {
  countField,
  idField,
  idFilter,
  nameField,
  revisionField,
  timeField,
  usdField,
} from '../shared/fields'
import { addressListField } from '../shared/ip-rules'
import { listQueryShape } from '../shared/list-page'

const limitField = usdField.nullable()

const keyShape = {
  name: nameField,
  group_id: idField.nullable(),
  status: z.enum(ENTITY_STATUSES),
  /** Total spend allowed in USD; `null` = no quota. */
  quota: limitField,
  rate_limit_5h: limitField,
  rate_limit_1d: limitField,
  rate_limit_7d: limitField,
  rpm_limit: countField,
  ip_whitelist: addressListField,
  ip_blacklist: addressListField,
  expires_in_days: z.int().min(1).max(36_500).nullable(),
  expires_at: timeField.nullable(),
  idempotency_enabled: z.boolean(),
}

/** Body of PUT …/api-keys/:id: absent = unchanged; `expires_in_days` counts from now. */
export const updateKeySchema = z.strictObject({ ...keyShape, revision: revisionField }).partial()
export type UpdateKeyInput = z.output<typeof updateKeySchema>

/** Body of POST keys by their owner. */
export const createKeySchema = z.strictObject(keyShape).partial().required({ name: true })

/** 8–512 visible ASCII characters. */
const customKeyField = z
  .string()
  .min(8, 'must have at least 8 characters')
  .max(512, 'must have at most 512 characters')
  .regex(/^[\x21-\x7e]*$/, 'must consist of visible ASCII characters')

/** Body of POST keys by an admin, who may bring a key. */
export const createUserKeySchema = z
  .strictObject({ ...keyShape, custom_key: customKeyField.nullable() })
  .partial()
  .required({ name: true })
export type CreateKeyInput = z.output<typeof createUserKeySchema>

/** Fields of a key answer that a PUT may send back; they are ignored. */
export const KEY_READ_ONLY = [
  'id',
  'user_id',
  'user_email',
  'group_name',
  'key_masked',
  'key_prefix',
  'key_last4',
  'quota_used',
  'usage_5h',
  'usage_1d',
  'usage_7d',
  'window_5h_ends_at',
  'window_1d_ends_at',
  'window_7d_ends_at',
  'last_used_at',
  'created_at',
  'updated_at',
] as const

export const listKeysQuerySchema = z.object({
  ...listQueryShape,
  status: z.enum(ENTITY_STATUSES).optional(),
  group_id: idFilter,
  sort_by: z.enum(['name', 'created_at', 'id']).default('id'),
})
