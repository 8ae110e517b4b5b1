import { z } from 'zod'
import { multiplierField } from '../shared/fields'
import { timeZoneField } from '../users/schemas'

/** `*`, or scheme, host and port without a path. */
const originField = z
  .string()
  .refine(
    (text) => text === '*' || (!text.includes('*') && URL.canParse(text) && new URL(text).origin === text),
    {
      error: 'must be * or one origin such as https://app.example.com; names with * in them are not known',
      params: { rule: 'origin' },
    },
  )

const seconds = z.int().min(1).max(86_400)

/** Body of PUT /settings: absent = unchanged, `null` = back to the default. */
export const updateSettingsSchema = z
  .strictObject({
    default_rate_multiplier: multiplierField.nullable(),
    unpriced_models: z.enum(['reject', 'allow']).nullable(),
    family_fallback: z.boolean().nullable(),
    on_client_abort: z.enum(['drain', 'abort']).nullable(),
    upstream_headers_timeout_seconds: seconds.nullable(),
    upstream_stream_start_timeout_seconds: z.int().min(0).max(86_400).nullable(),
    upstream_idle_timeout_seconds: seconds.nullable(),
    sticky_break_after_seconds: seconds.nullable(),
    overload_pause_seconds: seconds.nullable(),
    overload_pause_max_seconds: seconds.nullable(),
    rate_limit_pause_seconds: seconds.nullable(),
    usage_retention_months: z.int().min(0).max(600).nullable(),
    usage_retention_export: z.enum(['none', 'ndjson', 'csv']).nullable(),
    request_error_retention_months: z.int().min(0).max(600).nullable(),
    account_error_probe_minutes: z.int().min(0).max(10_080).nullable(),
    holds: z.enum(['bounded', 'strict']).nullable(),
    subscription_windows: z.enum(['rolling', 'calendar']).nullable(),
    subscription_time_zone: timeZoneField.nullable(),
    store_outage: z.enum(['local', 'reject']).nullable(),
    sticky_legacy_read: z.boolean().nullable(),
    cors_allowed_origins: z.array(originField).max(100).nullable(),
    registration: z.enum(['open', 'invite', 'closed']).nullable(),
    require_admin_totp: z.boolean().nullable(),
  })
  .partial()

/** What is stored: origins that are refused by now are still shown. */
export const storedSettingsSchema = updateSettingsSchema.extend({
  cors_allowed_origins: z.array(z.string()).nullable().optional(),
})
