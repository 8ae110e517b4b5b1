import { ACCOUNT_STATUSES, ACCOUNT_TYPES, PLATFORMS } from '@/lib/core'
import { z } from 'zod'
import {
  countField,
  idField,
  idFilter,
  idListField,
  multiplierField,
  nameField,
  platformField,
  revisionField,
  textField,
  timeField,
  usdField,
} from '../shared/fields'
import { listQueryShape } from '../shared/list-page'

const TYPE_ALIASES: Readonly<Record<string, string>> = { apikey: 'api_key', 'setup-token': 'setup_token' }

/** `api_key` (also `apikey`), `oauth`, `setup_token` (also `setup-token`). */
const typeField = z.preprocess(
  (value) => (typeof value === 'string' ? (TYPE_ALIASES[value] ?? value) : value),
  z.enum(ACCOUNT_TYPES),
)

/** An http(s) URL without user info, query or fragment; where it may point is checked when it is connected to. */
const baseUrlField = z
  .string()
  .trim()
  .max(2048)
  .refine(isBaseUrl, {
    error: 'must be an http or https URL without user, query or fragment',
    params: { rule: 'url' },
  })

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return isPlain && (url.protocol === 'https:' || url.protocol === 'http:')
}

/** Source (exact or `prefix*`) → upstream model. */
const mappingField = z.record(z.string().min(1).max(256), z.string().max(256))

const secretField = z.string().trim().min(1).max(32_768)

/** An id that goes into a header or a body of the provider; empty = none. */
const factField = z
  .string()
  .trim()
  .max(256)
  .regex(/^[!-~]*$/, 'must be visible ASCII characters without blanks')

/** Secrets, the facts that are sent to a provider, and what lives in columns of its own. */
export const credentialsShape = {
  api_key: secretField.nullable(),
  access_token: secretField.nullable(),
  refresh_token: secretField.nullable(),
  id_token: secretField.nullable(),
  chatgpt_account_id: factField
    .nullable()
    .describe('The workspace of a signed-in ChatGPT account; absent = the one its token names.'),
  project_id: factField.nullable().describe('The Google Cloud project of a signed-in Antigravity account.'),
  base_url: baseUrlField.nullable(),
  model_mapping: mappingField.nullable(),
}

/**
 * `null` removes a field, a repeated mask keeps it. Facts that travel with a token (`expires_at`, `email`, …) are kept as given;
 * which of the other fields are accepted depends on what is stored.
 */
const credentialsSchema = z
  .object(credentialsShape)
  .partial()
  .catchall(z.union([z.string().max(32_768), z.number(), z.boolean(), z.null()]))
export type CredentialsInput = z.output<typeof credentialsSchema>

const ignored = z.unknown().optional()

const bindingSchema = z.strictObject({
  group_id: idField,
  channel_id: idField.nullable().default(null),
  priority: countField.default(50),
  id: ignored,
  group_name: ignored,
  channel_name: ignored,
  created_at: ignored,
})

/** Body of PUT /accounts/:id/bindings. */
export const bindingsSchema = z.array(bindingSchema).max(1000)
export type BindingInput = z.output<typeof bindingSchema>

const temporaryRuleSchema = z.strictObject({
  status_code: z.int().min(100).max(599),
  keywords: z.array(z.string().min(1).max(200)).max(50),
  duration_minutes: z.int().min(1).max(100_000),
})

/** What an OAuth account poses as; client id and headers are learnt, and learnt anew where they are left out. */
const stableIdentitySchema = z.strictObject({
  enabled: z.boolean(),
  client_id: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
    .optional(),
  headers: z
    .record(
      z.string().regex(/^(user-agent|x-stainless-[a-z0-9-]{1,40})$/, 'is not a describing header'),
      z.string().regex(/^[\t\u0020-\u007e\u0080-\u00ff]{0,512}$/, 'is not a header value'),
    )
    .optional(),
})

const accountShape = {
  name: nameField,
  platform: platformField,
  type: typeField,
  credentials: credentialsSchema,
  notes: textField,
  base_url: baseUrlField.nullable(),
  proxy_id: idField.nullable(),
  concurrency: countField,
  priority: countField,
  load_factor: countField.nullable(),
  rate_multiplier: multiplierField,
  model_mapping: mappingField.nullable(),
  mixed_scheduling: z.boolean(),
  custom_error_codes: z.array(z.int().min(100).max(599)).max(100).nullable(),
  temp_unschedulable_rules: z.array(temporaryRuleSchema).max(50).nullable(),
  intercept_warmup: z.boolean(),
  stable_identity: stableIdentitySchema.nullable(),
  max_sessions: countField.nullable(),
  session_idle_minutes: z.int().min(1).max(100_000),
  quota_usd: usdField.nullable(),
  quota_daily_usd: usdField.nullable(),
  quota_weekly_usd: usdField.nullable(),
  expires_at: timeField.nullable(),
  auto_pause_on_expired: z.boolean(),
  status: z.enum(ACCOUNT_STATUSES),
  schedulable: z.boolean(),
  oauth_token_endpoint: baseUrlField.nullable(),
  oauth_client_id: z.string().trim().max(500).nullable(),
  oauth_scopes: z.array(z.string().min(1).max(200)).max(50),
  /** Legacy: groups served without a channel. */
  group_ids: idListField,
  bindings: bindingsSchema,
}

/** Body of PUT /accounts/:id: absent = unchanged. */
export const updateAccountSchema = z.strictObject({ ...accountShape, revision: revisionField }).partial()
export type UpdateAccountInput = z.output<typeof updateAccountSchema>

/** Body of POST /accounts. */
export const createAccountSchema = z
  .strictObject(accountShape)
  .partial()
  .required({ name: true, platform: true, type: true, credentials: true })

/** Fields of an account answer that a PUT may send back; they are ignored. */
export const ACCOUNT_READ_ONLY = [
  'id',
  'error_message',
  'rate_limited_until',
  'overloaded_until',
  'temp_unschedulable_until',
  'temp_unschedulable_reason',
  'model_cooldowns',
  'session_window_start',
  'session_window_end',
  'session_window_status',
  'session_window_utilization',
  'quota_used_usd',
  'quota_daily_used_usd',
  'quota_daily_resets_at',
  'quota_weekly_used_usd',
  'quota_weekly_resets_at',
  'last_used_at',
  'live',
  'created_at',
  'updated_at',
] as const

/** Body of POST /accounts/:id/schedulable. */
export const schedulableSchema = z.strictObject({ schedulable: z.boolean() })

/** Body of POST /accounts/:id/test. */
export const testAccountSchema = z.strictObject({ model: z.string().trim().min(1).max(256) })

const idsField = z
  .string()
  .regex(/^\d{1,15}(,\d{1,15})*$/, 'must be ids separated by commas')
  .transform((text) => text.split(',').map(Number))

export const listAccountsQuerySchema = z.object({
  ...listQueryShape,
  platform: z.enum(PLATFORMS).optional(),
  type: typeField.optional(),
  status: z.enum(ACCOUNT_STATUSES).optional(),
  /** Whether a rate limit, overload or pause runs now. */
  limited: z.union([z.boolean(), z.stringbool()]).optional(),
  /** Ids, separated by commas. */
  ids: idsField.optional(),
  group_id: idFilter,
  /** `none` = bound without a channel. */
  channel_id: z.union([z.literal('none'), z.coerce.number().int().positive()]).optional(),
  sort_by: z.enum(['name', 'priority', 'created_at', 'id']).default('id'),
})

/** Query of GET /accounts/lost-routes. */
export const lostRoutesQuerySchema = z.object({
  /** Ids, separated by commas. */
  ids: idsField,
  /** What would be done to the accounts. */
  by: z.enum(['delete', 'disable']).default('delete'),
})
