import { z } from 'zod'
import { amount } from '../shared/answer'

export const settingsAnswer = z
  .strictObject({
    default_rate_multiplier: amount.describe('For groups without a multiplier of their own; 0 is free.'),
    unpriced_models: z
      .enum(['reject', 'allow'])
      .describe('What happens to models without a price: refused, or served at no cost.'),
    family_fallback: z.boolean().describe('Price unknown models of a known family like the family.'),
    on_client_abort: z
      .enum(['drain', 'abort'])
      .describe('When a client goes: read the answer to its end, or stop it.'),
    upstream_headers_timeout_seconds: z
      .int()
      .describe('Until an answer begins, over all accounts that are tried.'),
    upstream_stream_start_timeout_seconds: z
      .int()
      .describe(
        'Within that, how long an account may take for the first bytes of a stream before another one is tried; 0 = as long.',
      ),
    upstream_idle_timeout_seconds: z.int(),
    sticky_break_after_seconds: z
      .int()
      .describe('A session leaves its account when it is limited for longer than this.'),
    overload_pause_seconds: z
      .int()
      .describe('First pause after an overload (529); doubles with repetition up to the maximum.'),
    overload_pause_max_seconds: z.int(),
    rate_limit_pause_seconds: z.int().describe('Pause after a 429 that names no reset.'),
    usage_retention_months: z
      .int()
      .describe(
        'Whole months usage rows are kept beyond the running one; 0 = for ever. Sums and ledger stay.',
      ),
    usage_retention_export: z
      .enum(['none', 'ndjson', 'csv'])
      .describe('What usage rows are saved as in DATA_DIR/exports before they are dropped.'),
    request_error_retention_months: z
      .int()
      .describe('Whole months refused and failed requests are kept; 0 = for ever.'),
    account_error_probe_minutes: z.int().describe('How often accounts in error are probed; 0 = never.'),
    holds: z
      .enum(['bounded', 'strict'])
      .describe(
        'What is held of who pays while a request runs: an estimate, or an upper bound (which implies store_outage = reject).',
      ),
    subscription_windows: z
      .enum(['rolling', 'calendar'])
      .describe(
        'Windows of subscriptions: whole periods from their start, or calendar days, weeks (from Monday) and months.',
      ),
    subscription_time_zone: z.string().describe('IANA name of the time zone of calendar windows.'),
    store_outage: z
      .enum(['local', 'reject'])
      .describe('While Redis is away: each process by its own limits, or no requests.'),
    sticky_legacy_read: z
      .boolean()
      .describe('Take over sessions of an imported deployment from its keys in Redis.'),
    cors_allowed_origins: z
      .array(z.string())
      .describe('Origins whose pages may call the gateway; `*` = any.'),
    registration: z
      .enum(['open', 'invite', 'closed'])
      .describe('Who may register: anybody, those with an invitation, nobody.'),
    require_admin_totp: z
      .boolean()
      .describe(
        'Administrators without a second step of their sign-in have the rights of users until they switch one on.',
      ),
  })
  .meta({
    id: 'Settings',
    description: 'The settings of the deployment, by the names under which they are stored.',
  })
