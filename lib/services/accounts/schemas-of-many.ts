import { z } from 'zod'
import { idListField } from '../shared/fields'
import { bindingsSchema, updateAccountSchema } from './schemas'

/** At most so many accounts in one call. */
const MAX_AT_ONCE = 1_000

/** Body of POST /accounts/batch: bodies of POST /accounts, checked one by one. */
export const batchAccountsSchema = z.strictObject({ accounts: z.array(z.unknown()).min(1).max(MAX_AT_ONCE) })

/** What belongs to one account alone. */
const OF_ONE_ACCOUNT = {
  platform: true,
  type: true,
  name: true,
  credentials: true,
  revision: true,
} as const

/** Body of POST /accounts/bulk-update: the fields to set on each account; what belongs to one account alone is refused. */
export const bulkUpdateAccountsSchema = z.strictObject({
  ...updateAccountSchema.omit(OF_ONE_ACCOUNT).shape,
  account_ids: idListField.min(1),
  /** Bindings to add to those an account has. */
  add_bindings: bindingsSchema.optional(),
})

/** Body of POST /accounts/export. */
export const exportAccountsSchema = z.strictObject({
  ids: idListField.min(1).optional(),
  include_secrets: z.boolean().default(false),
})

/** Body of POST /accounts/import: the document an export gave. */
export const importAccountsSchema = z.strictObject({
  version: z.literal(1).default(1),
  exported_at: z.string().optional(),
  accounts: z.array(z.unknown()).min(1).max(MAX_AT_ONCE),
  /** What happens to accounts whose name and platform are known already. */
  on_existing: z.enum(['skip', 'update', 'create']).default('skip'),
})
