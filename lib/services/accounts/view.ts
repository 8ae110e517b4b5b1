import { windowAt, type WindowNow } from '@/lib/billing'
import {
  ACCOUNT_STATUSES,
  ACCOUNT_TYPES,
  decimalJson,
  ZERO,
  type AccountStatus,
  type Decimal,
  type LiveAccountState,
} from '@/lib/core'
import { textEntries } from '../channels/mapping-column'
import type { ServiceContext, ServiceCrypto } from '../context'
import {
  fromDatabaseOrNull,
  numberEntries,
  toAmount,
  toAmountOrNull,
  toId,
  toIdOrNull,
  toTime,
  toTimeOrNull,
} from '../shared/json'
import { oneOf, platformOf } from '../shared/narrow'
import { isPlainObject } from '../shared/parse-input'
import type { Answer } from '../shared/answer'
import { maskCredentials, openCredentials } from './credentials'
import { toLiveView } from './live-view'
import type { AccountRow, BindingRow } from './select'
import type { accountAnswer, accountSettingsAnswer, accountStateAnswer, bindingAnswer } from './answers'

/** An account serving a group; `channel_id` `null` = the pool without channel. */
export type BindingView = Answer<typeof bindingAnswer>

/** An account as the API answers it; secrets are masked. */
export type AccountView = Answer<typeof accountAnswer>

/** Renders an account row. */
export function toAccountView(
  { crypto, now }: Pick<ServiceContext, 'crypto' | 'now'>,
  row: AccountRow,
  live: LiveAccountState | null = null,
): AccountView {
  return {
    ...settingsView(crypto, row),
    ...stateView(row, now().getTime()),
    status: shownStatus(row, live),
    bindings: row.groups.map(toBindingView),
    group_ids: row.groups
      .filter((binding) => binding.channelId === null)
      .map((binding) => toId(binding.groupId)),
    live: live === null ? null : toLiveView(live),
  }
}

/** An account that went into error at run time shows it, though its configured status stays `active`. */
function shownStatus(row: AccountRow, live: LiveAccountState | null): AccountStatus {
  const status = oneOf(ACCOUNT_STATUSES, row.status)
  const error = live === null ? (row.state?.errorMessage ?? null) : live.errorMessage
  return status === 'active' && error !== null ? 'error' : status
}

/** The view an audit row keeps: no run-time state. */
export function toAuditView(crypto: ServiceCrypto, row: AccountRow): object {
  return { ...settingsView(crypto, row), bindings: row.groups.map(toBindingView) }
}

export function toBindingView(row: BindingRow): BindingView {
  return {
    id: toId(row.id),
    group_id: toId(row.groupId),
    group_name: row.group.name,
    channel_id: toIdOrNull(row.channelId),
    channel_name: row.channelGroup?.channel.name ?? null,
    priority: row.priority,
    created_at: toTime(row.createdAt),
  }
}

/** What an operator configures. */
type SettingsView = Answer<typeof accountSettingsAnswer>

function settingsView(crypto: ServiceCrypto, row: AccountRow): SettingsView {
  return {
    id: toId(row.id),
    name: row.name,
    notes: row.note,
    platform: platformOf(row.platform),
    type: oneOf(ACCOUNT_TYPES, row.type),
    credentials: maskCredentials(openCredentials(crypto, row.credentials)),
    base_url: row.baseUrl,
    proxy_id: toIdOrNull(row.proxyId),
    concurrency: row.concurrency,
    priority: row.priority,
    load_factor: row.loadFactor,
    rate_multiplier: toAmount(row.rateMultiplier),
    model_mapping: isPlainObject(row.modelMapping) ? textEntries(row.modelMapping) : {},
    mixed_scheduling: row.mixedScheduling,
    custom_error_codes: row.customErrorCodes,
    temp_unschedulable_rules: row.tempUnschedulableRules,
    intercept_warmup: row.interceptWarmup,
    stable_identity: row.stableIdentity,
    max_sessions: row.maxSessions,
    session_idle_minutes: row.sessionIdleMinutes,
    quota_usd: toAmountOrNull(row.quotaUsd),
    quota_daily_usd: toAmountOrNull(row.quotaDailyUsd),
    quota_weekly_usd: toAmountOrNull(row.quotaWeeklyUsd),
    expires_at: toTimeOrNull(row.expiresAt),
    auto_pause_on_expired: row.autoPauseOnExpired,
    status: oneOf(ACCOUNT_STATUSES, row.status),
    schedulable: row.schedulable,
    oauth_token_endpoint: row.oauthTokenEndpoint,
    oauth_client_id: row.oauthClientId,
    oauth_scopes: row.oauthScopes,
    revision: row.revision,
    created_at: toTime(row.createdAt),
    updated_at: toTime(row.updatedAt),
  }
}

/** What the gateway has recorded; times as ISO text. */
type StateView = Answer<typeof accountStateAnswer>

function stateView({ state }: AccountRow, nowMs: number): StateView {
  return {
    error_message: state?.errorMessage ?? null,
    rate_limited_until: toTimeOrNull(state?.rateLimitedUntil ?? null),
    overloaded_until: toTimeOrNull(state?.overloadedUntil ?? null),
    temp_unschedulable_until: toTimeOrNull(state?.tempUnschedulableUntil ?? null),
    temp_unschedulable_reason: state?.tempUnschedulableReason ?? null,
    model_cooldowns: numberEntries(state?.modelCooldowns),
    session_window_start: toTimeOrNull(state?.sessionWindowStart ?? null),
    session_window_end: toTimeOrNull(state?.sessionWindowEnd ?? null),
    session_window_status: state?.sessionWindowStatus ?? null,
    session_window_utilization: toAmountOrNull(state?.sessionWindowUtilization ?? null),
    quota_used_usd: state === null ? 0 : toAmount(state.quotaUsed),
    ...quotaWindows(state, nowMs),
    last_used_at: toTimeOrNull(state?.lastUsedAt ?? null),
  }
}

const DAY_MS = 86_400_000

type QuotaWindows = Pick<
  StateView,
  'quota_daily_used_usd' | 'quota_daily_resets_at' | 'quota_weekly_used_usd' | 'quota_weekly_resets_at'
>

/** What counts of the spending windows now: one that is over waits in its row for the next request. */
function quotaWindows(state: AccountRow['state'], nowMs: number): QuotaWindows {
  const windowOf = (start: Date | null | undefined, used: Decimal | null, days: number): WindowNow =>
    windowAt({ startMs: start?.getTime() ?? null, used: used ?? ZERO, lengthMs: days * DAY_MS }, nowMs)
  const day = windowOf(state?.quotaDailyStart, fromDatabaseOrNull(state?.quotaDailyUsed ?? null), 1)
  const week = windowOf(state?.quotaWeeklyStart, fromDatabaseOrNull(state?.quotaWeeklyUsed ?? null), 7)
  return {
    quota_daily_used_usd: decimalJson(day.used),
    quota_daily_resets_at: toEnd(day),
    quota_weekly_used_usd: decimalJson(week.used),
    quota_weekly_resets_at: toEnd(week),
  }
}

function toEnd({ endsAtMs }: WindowNow): string | null {
  return endsAtMs === null ? null : toTime(new Date(endsAtMs))
}
