import { ENTITY_STATUSES, isTimeZone, LOCALES, ROLES } from '@/lib/core'
import { z } from 'zod'
import {
  amountField,
  countField,
  idField,
  idFilter,
  idListField,
  multiplierField,
  revisionField,
  textField,
} from '../shared/fields'
import { listQueryShape } from '../shared/list-page'

/** An e-mail address, kept in lower case. */
export const emailField = z.string().trim().toLowerCase().max(254).pipe(z.email('must be an e-mail address'))

/** 8–256 characters. */
export const passwordField = z
  .string()
  .min(8, 'must have at least 8 characters')
  .max(256, 'must have at most 256 characters')

/** An IANA time zone this runtime knows. */
export const timeZoneField = z
  .string()
  .max(64)
  .refine(isTimeZone, {
    error: 'is not a time zone',
    params: { rule: 'time_zone' },
  })

const balanceField = amountField({ min: 0, max: 1e9, decimals: 10 })

const userShape = {
  email: emailField,
  password: passwordField,
  name: z.string().trim().max(200),
  role: z.enum(ROLES),
  concurrency: countField,
  rpm_limit: countField,
  allowed_groups: idListField,
  status: z.enum(ENTITY_STATUSES),
  notes: textField,
  locale: z.enum(LOCALES),
  time_zone: timeZoneField,
}

/** Body of PUT /users/:id: absent = unchanged. */
export const updateUserSchema = z.strictObject({ ...userShape, revision: revisionField }).partial()
export type UpdateUserInput = z.output<typeof updateUserSchema>

/** Body of POST /users; `balance` opens the ledger. */
export const createUserSchema = z
  .strictObject({ ...userShape, balance: balanceField })
  .partial()
  .required({ email: true, password: true })

/** Fields of a user answer that a PUT may send back; they are ignored. */
export const USER_READ_ONLY = [
  'id',
  'balance',
  'balance_exact',
  'totp_enabled',
  'groups',
  'api_keys_count',
  'last_login_at',
  'created_at',
  'updated_at',
] as const

/** Body of POST /users/:id/balance. */
export const balanceSchema = z.strictObject({
  operation: z.enum(['set', 'add', 'subtract']),
  balance: balanceField,
  notes: z.string().trim().max(1000).nullable().default(null),
})
export type BalanceInput = z.output<typeof balanceSchema>

/** Body of PUT /users/:id/groups. */
export const userGroupsSchema = z
  .array(
    z.strictObject({
      group_id: idField,
      rate_multiplier: multiplierField.nullable().default(null),
      rpm_limit: countField.nullable().default(null),
      name: z.unknown().optional(),
    }),
  )
  .max(1000)
export type UserGroupInput = z.output<typeof userGroupsSchema>[number]

export const listUsersQuerySchema = z.object({
  ...listQueryShape,
  role: z.enum(ROLES).optional(),
  status: z.enum(ENTITY_STATUSES).optional(),
  /** Who has terms of their own for this group. */
  group_id: idFilter,
  sort_by: z.enum(['email', 'balance', 'created_at', 'id']).default('id'),
})
export type ListUsersQuery = z.output<typeof listUsersQuerySchema>

export const listLedgerQuerySchema = z.object({
  ...listQueryShape,
  kind: z.enum(['opening', 'usage', 'redeem', 'admin', 'refund', 'rerate']).optional(),
})
