import { z } from 'zod'
import { ACCOUNT_STATUSES, ACCOUNT_TYPES, FIELD_RULES } from '@/lib/core'
import { amount, id, instant, milliseconds, platform, usd } from '../shared/answer'

export const accountSettingsAnswer = z.strictObject({
  id,
  name: z.string(),
  notes: z.string(),
  platform,
  type: z.enum(ACCOUNT_TYPES),
  credentials: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .describe('By name; secrets are masked: `sk-…ab12`.'),
  base_url: z.string().nullable(),
  proxy_id: id.nullable(),
  concurrency: z.int(),
  priority: z.int(),
  load_factor: z.int().nullable(),
  rate_multiplier: amount,
  model_mapping: z.record(z.string(), z.string()),
  mixed_scheduling: z.boolean(),
  custom_error_codes: z.array(z.int()),
  temp_unschedulable_rules: z.unknown().describe('As in the body.'),
  intercept_warmup: z.boolean(),
  stable_identity: z.unknown().describe('As in the body.'),
  max_sessions: z.int().nullable(),
  session_idle_minutes: z.int(),
  quota_usd: usd.nullable(),
  quota_daily_usd: usd.nullable(),
  quota_weekly_usd: usd.nullable(),
  expires_at: instant.nullable(),
  auto_pause_on_expired: z.boolean(),
  status: z.enum(ACCOUNT_STATUSES),
  schedulable: z.boolean(),
  oauth_token_endpoint: z.string().nullable(),
  oauth_client_id: z.string().nullable(),
  oauth_scopes: z.array(z.string()),
  revision: z.int(),
  created_at: instant,
  updated_at: instant,
})

export const accountStateAnswer = z.strictObject({
  error_message: z.string().nullable(),
  rate_limited_until: instant.nullable(),
  overloaded_until: instant.nullable(),
  temp_unschedulable_until: instant.nullable(),
  temp_unschedulable_reason: z.string().nullable(),
  model_cooldowns: z
    .record(z.string(), z.number())
    .describe('When the cool-down of a model ends, by upstream model, in milliseconds since 1970.'),
  session_window_start: instant.nullable(),
  session_window_end: instant.nullable(),
  session_window_status: z.string().nullable(),
  session_window_utilization: amount.nullable(),
  quota_used_usd: usd,
  quota_daily_used_usd: usd.describe('Used in the day that runs since its first request; 0 once it is over.'),
  quota_daily_resets_at: instant.nullable().describe('`null` = no day runs.'),
  quota_weekly_used_usd: usd,
  quota_weekly_resets_at: instant.nullable(),
  last_used_at: instant.nullable(),
})

export const bindingAnswer = z
  .strictObject({
    id,
    group_id: id,
    group_name: z.string(),
    channel_id: id.nullable(),
    channel_name: z.string().nullable(),
    priority: z.int(),
    created_at: instant,
  })
  .meta({
    id: 'Binding',
    description: 'An account serving a group; `channel_id` `null` = the pool without channel.',
  })

export const accountLiveAnswer = z
  .strictObject({
    slots_in_use: z.int(),
    waiting: z.int(),
    error_message: z.string().nullable(),
    quota_exhausted_until: z
      .union([instant, z.literal('endless')])
      .nullable()
      .describe('ISO text, `endless` = until an operator raises the quota.'),
    rate_limited_until: instant.nullable(),
    overloaded_until: instant.nullable(),
    temp_unschedulable_until: instant.nullable(),
    temp_unschedulable_reason: z.string().nullable(),
    model_cooldowns: z.record(z.string(), z.string()),
    last_used_at: instant.nullable(),
  })
  .meta({ id: 'AccountLive', description: 'What the gateway knows of an account right now.' })

export const accountAnswer = z
  .strictObject({
    ...accountSettingsAnswer.shape,
    ...accountStateAnswer.shape,
    bindings: z.array(bindingAnswer),
    group_ids: z.array(id),
    live: accountLiveAnswer.nullable().describe('`null` when no gateway answers.'),
  })
  .meta({ id: 'Account', description: 'An account as the API answers it; secrets are masked.' })

export const fieldRuleAnswer = z
  .strictObject({
    rule: z.enum(FIELD_RULES),
    limit: z.int().exactOptional(),
  })
  .meta({
    id: 'FieldRule',
    description:
      "The rule that a value breaks, with its bound where it has one: portals say it in the reader's language.",
  })

export const accountOutcomeAnswer = z
  .strictObject({
    index: z.int().describe('Place in the body.'),
    account_id: id.nullable(),
    name: z.string().nullable(),
    outcome: z.enum(['created', 'updated', 'skipped', 'failed']),
    reason: z.string().nullable(),
    message: z.string().nullable(),
    tried: z.boolean().describe('`false`: the server failed before its turn, and nothing was done about it.'),
    fields: z.record(z.string(), z.string()).describe('Refused fields by path.'),
    reasons: z.record(z.string(), z.string()).describe('Reason code of each refused field.'),
    rules: z
      .record(z.string(), fieldRuleAnswer)
      .describe('The rule that a refused field broke, where it has a name.'),
  })
  .meta({ id: 'AccountOutcome', description: 'How one account of many fared.' })

export const batchResultAnswer = z
  .strictObject({
    success: z.int(),
    failed: z.int(),
    results: z.array(accountOutcomeAnswer),
  })
  .meta({ id: 'BatchResult', description: "How many fared well, and each one's outcome." })

export const portableBindingAnswer = z
  .strictObject({
    group: z.string(),
    channel: z.string().nullable(),
    priority: z.int(),
  })
  .meta({ id: 'PortableBinding', description: 'A binding by names: ids mean nothing on another server.' })

export const portableAccountAnswer = z
  .strictObject({
    ...accountAnswer.omit({
      id: true,
      credentials: true,
      proxy_id: true,
      revision: true,
      created_at: true,
      updated_at: true,
      error_message: true,
      rate_limited_until: true,
      overloaded_until: true,
      temp_unschedulable_until: true,
      temp_unschedulable_reason: true,
      model_cooldowns: true,
      session_window_start: true,
      session_window_end: true,
      session_window_status: true,
      session_window_utilization: true,
      quota_used_usd: true,
      quota_daily_used_usd: true,
      quota_daily_resets_at: true,
      quota_weekly_used_usd: true,
      quota_weekly_resets_at: true,
      last_used_at: true,
      bindings: true,
      group_ids: true,
      live: true,
    }).shape,
    credentials: z.record(z.string(), z.unknown()),
    proxy: z.string().nullable(),
    bindings: z.array(portableBindingAnswer),
  })
  .meta({
    id: 'PortableAccount',
    description:
      'An account as a file keeps it: what an operator set, by the names of POST /accounts, bindings and proxy by name.',
  })

export const accountsDocumentAnswer = z
  .strictObject({
    version: z.literal(1),
    exported_at: instant,
    accounts: z.array(portableAccountAnswer),
  })
  .meta({ id: 'AccountsDocument', description: 'The file of an export.' })

export const accountRouteAnswer = z
  .strictObject({
    group_id: id,
    group_name: z.string(),
    channel_id: id.nullable(),
    channel_name: z.string().nullable(),
  })
  .meta({ id: 'AccountRoute', description: "A group's way through a channel; `null` = without one." })

export const lostRoutesAnswer = z
  .strictObject({
    served: z.int().describe('How many routes they serve now.'),
    lost: z
      .array(accountRouteAnswer)
      .describe('Those that no account in use would serve any more, by group and channel.'),
  })
  .meta({ id: 'LostRoutes', description: 'What becomes of the routes of some accounts.' })

export const accountSumsAnswer = z
  .strictObject({
    requests: z.int(),
    errors: z.int(),
    input_tokens: z.int(),
    output_tokens: z.int(),
    cache_creation_tokens: z.int(),
    cache_read_tokens: z.int(),
    total_cost: usd,
    actual_cost: usd,
    account_cost: usd.describe('What the operator pays.'),
  })
  .meta({ id: 'AccountSums', description: 'Sums of usage; money in USD.' })

export const failedAccountSumsAnswer = z.strictObject({
  ...accountSumsAnswer.shape,
  failed_requests: z.int(),
})

export const accountStatsAnswer = z
  .strictObject({
    ...failedAccountSumsAnswer.shape,
    account_id: id,
    days: z.int(),
    time_zone: z.string(),
    daily: z.array(
      z.strictObject({
        ...failedAccountSumsAnswer.shape,
        date: z.string(),
      }),
    ),
    models: z.array(
      z.strictObject({
        ...accountSumsAnswer.shape,
        upstream_model: z.string(),
      }),
    ),
  })
  .meta({
    id: 'AccountStats',
    description: 'Usage of an account over the last days of a time zone, oldest first.',
  })

export const accountModelAnswer = z
  .strictObject({
    id: z.string().describe("The name before the account's own mapping."),
    upstream_model: z.string(),
    source: z.enum(['mapping', 'platform']),
    cooldown_until: instant.nullable().describe('When a cool-down of this model ends; `null` = none runs.'),
  })
  .meta({ id: 'AccountModel', description: 'A model an account serves; patterns end in `*`.' })

export const accountTestEventAnswer = z
  .union([
    z.strictObject({ type: z.literal('start'), account_id: id, name: z.string(), model: z.string() }),
    z.strictObject({ type: z.literal('sent'), upstream_model: z.string() }),
    z.strictObject({ type: z.literal('answered'), status: z.int() }),
    z.strictObject({ type: z.literal('text'), text: z.string() }),
    z.strictObject({
      type: z.literal('result'),
      ok: z.boolean(),
      status: z.int().nullable(),
      duration_ms: milliseconds,
      message: z.string(),
    }),
    z.strictObject({ type: z.literal('error'), reason: z.string(), message: z.string() }),
  ])
  .meta({ id: 'AccountTestEvent', description: 'A step of an account test, as the stream sends it.' })
