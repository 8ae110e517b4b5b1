import { csvLine } from '@/lib/core'
import type { ServiceContext } from '../context'

import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { readUsageRows, toOwnView, type OwnUsageView } from './queries'
import { ownBounds } from './own-bounds'
import { ownUsageFilterSchema, usageFilterSchema, type UsageFilter } from './schemas'
import type { UsageCursor } from './usage-cursor'
import { readUsageKeys } from './usage-keys-sql'
import type { UsageView } from './view'

const PORTION = 1000

const BEFORE_CHANNEL = ['created_at', 'id', 'request_id', 'api_key_name', 'group_name'] as const

const AFTER_CHANNEL = [
  'protocol',
  'requested_model',
  'billing_model',
  'billing_mode',
  'billing_tier',
  'pricing_source',
  'input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cache_creation_5m_tokens',
  'cache_creation_1h_tokens',
  'cache_read_tokens',
  'image_count',
  'input_cost_exact',
  'output_cost_exact',
  'cache_creation_cost_exact',
  'cache_read_cost_exact',
  'image_output_cost_exact',
  'extra_cost_exact',
  'total_cost_exact',
  'rate_multiplier',
  'actual_cost_exact',
  'billing_type',
  'stream',
  'status',
  'usage_source',
  'duration_ms',
  'first_token_ms',
] as const

/** What else chose the price. They stand last: readers of older exports count columns. */
const CHOOSING = ['service_tier', 'long_context', 'image_output_tokens', 'image_size'] as const

const OWN_FIELDS = [
  ...BEFORE_CHANNEL,
  ...AFTER_CHANNEL,
  ...CHOOSING,
] as const satisfies readonly (keyof OwnUsageView)[]

const ADMIN_FIELDS = [
  ...BEFORE_CHANNEL,
  'channel_name',
  ...AFTER_CHANNEL,
  'user_id',
  'user_email',
  'account_id',
  'account_name',
  'mapped_model',
  'upstream_model',
  'model_mapping_chain',
  'account_cost_exact',
  'account_multiplier',
  'upstream_request_id',
  'user_agent',
  'ip',
  ...CHOOSING,
] as const satisfies readonly (keyof UsageView)[]

/**
 * Billed requests of a filter as CSV lines, newest first, for admins. Read in portions by key, so that an export of millions
 * holds neither memory nor a transaction. Throws 400.
 */
export async function* exportUsage(ctx: ServiceContext, input: unknown = {}): AsyncGenerator<string> {
  requireAdmin(ctx, 'read')
  yield* exportRows(ctx, parseQuery(usageFilterSchema, input), { fields: ADMIN_FIELDS, show: (row) => row })
}

/** The signed-in user's own billed requests as CSV lines. */
export async function* exportOwnUsage(ctx: ServiceContext, input: unknown = {}): AsyncGenerator<string> {
  const filter = { ...parseQuery(ownUsageFilterSchema, input), ...ownBounds(ctx) }
  yield* exportRows(ctx, filter, { fields: OWN_FIELDS, show: toOwnView })
}

/** The columns of an export, and what its reader is shown of a row. */
type Export<Field extends string> = {
  readonly fields: readonly Field[]
  readonly show: (view: UsageView) => Readonly<Record<Field, string | number | boolean | null>>
}

async function* exportRows<Field extends string>(
  ctx: ServiceContext,
  filter: UsageFilter,
  { fields, show }: Export<Field>,
): AsyncGenerator<string> {
  let head = csvLine(fields.map((field) => field.replace(/_exact$/, '')))
  let after: UsageCursor | null = null
  for (;;) {
    const keys: readonly UsageCursor[] = await readUsageKeys(ctx.db, {
      filter,
      order: 'desc',
      limit: PORTION,
      after,
    })
    const rows = await readUsageRows(ctx, keys)
    const lines = rows.map(show).map((row) => csvLine(fields.map((field) => row[field])))
    // The head comes with the first rows: what refuses them is told before anything is.
    yield head + lines.join('')
    head = ''
    after = keys.at(-1) ?? null
    if (keys.length < PORTION || after === null) return
  }
}
