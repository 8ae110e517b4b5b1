import { defined, toDatabase } from '../shared/json'
import { Prisma } from '../shared/database'
import type { UpdateAccountInput } from './schemas'

type AccountColumns = Omit<
  Partial<Prisma.AccountUncheckedCreateInput>,
  'id' | 'credentials' | 'groups' | 'state' | 'events'
>

/** The row columns an account body sets, secrets and bindings apart; absent fields are absent here too. */
export function accountColumns(input: UpdateAccountInput): AccountColumns {
  const { credentials } = input
  return defined({
    name: input.name,
    platform: input.platform,
    type: input.type,
    note: input.notes,
    baseUrl: input.base_url === undefined ? credentials?.base_url : input.base_url,
    proxyId: typeof input.proxy_id === 'number' ? BigInt(input.proxy_id) : input.proxy_id,
    concurrency: input.concurrency,
    priority: input.priority,
    loadFactor: input.load_factor,
    rateMultiplier: toDatabase(input.rate_multiplier),
    modelMapping: mappingColumn(accountMapping(input)),
    mixedScheduling: input.mixed_scheduling,
    customErrorCodes: input.custom_error_codes === null ? [] : input.custom_error_codes,
    tempUnschedulableRules: input.temp_unschedulable_rules === null ? [] : input.temp_unschedulable_rules,
    interceptWarmup: input.intercept_warmup,
    stableIdentity:
      input.stable_identity === null || input.stable_identity === undefined
        ? clearedJson(input.stable_identity)
        : defined(input.stable_identity),
    maxSessions: input.max_sessions,
    sessionIdleMinutes: input.session_idle_minutes,
    quotaUsd: toDatabase(input.quota_usd),
    quotaDailyUsd: toDatabase(input.quota_daily_usd),
    quotaWeeklyUsd: toDatabase(input.quota_weekly_usd),
    expiresAt: input.expires_at,
    autoPauseOnExpired: input.auto_pause_on_expired,
    status: input.status,
    schedulable: input.schedulable,
    oauthTokenEndpoint: input.oauth_token_endpoint,
    oauthClientId: input.oauth_client_id,
    oauthScopes: input.oauth_scopes,
  })
}

function clearedJson(value: null | undefined): typeof Prisma.DbNull | undefined {
  return value === null ? Prisma.DbNull : undefined
}

/** The mapping a body sets, at the top or inside `credentials`; `undefined` = none. */
export function accountMapping(input: UpdateAccountInput): Record<string, string> | null | undefined {
  return input.model_mapping === undefined ? input.credentials?.model_mapping : input.model_mapping
}

function mappingColumn(
  mapping: Record<string, string> | null | undefined,
): Record<string, string> | undefined {
  if (mapping === undefined) return undefined
  return Object.fromEntries(Object.entries(mapping ?? {}).map(([from, to]) => [from.trim(), to.trim()]))
}
