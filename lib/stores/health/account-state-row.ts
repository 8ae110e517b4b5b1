import type { SessionWindow } from '@/lib/core'
import { EMPTY_HEALTH, type AccountEvent, type AccountHealth } from '@/lib/scheduling'
import { storableText } from '../storable-text'

/** An account's state with its id, as it is written. */
export type AccountStateWrite = { readonly accountId: number; readonly health: AccountHealth }

/** A row of `account_state` as the driver reads it; times in milliseconds since the epoch. */
export type AccountStateRow = {
  readonly account_id: string
  readonly error_message: string | null
  readonly rate_limited_ms: number | null
  readonly overloaded_ms: number | null
  readonly paused_ms: number | null
  readonly pause_reason: string | null
  readonly model_cooldowns: unknown
  readonly window_start_ms: number | null
  readonly window_end_ms: number | null
  readonly window_status: string | null
  readonly window_utilization: number | null
}

const LAST_TIME_MS = Date.parse('9999-12-31T23:59:59.999Z')
/** The column has six digits before the point, and rounds to four behind it. */
const MOST_UTILIZATION = 999_999.9999

/** What comes of a provider may be no time that a column can hold: it is not told then, and keeps no other account from being written. */
function timeText(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined || !(ms >= 0 && ms <= LAST_TIME_MS)
    ? null
    : new Date(ms).toISOString()
}

/** The same of the share of a window that is used. */
function storableUtilization(share: number | null): number | null {
  return share !== null && Math.abs(share) <= MOST_UTILIZATION ? share : null
}

/** The JSON record of one state, by column name. Model names and messages come from outside. */
export function stateRecord({ accountId, health }: AccountStateWrite): object {
  const { sessionWindow } = health
  return {
    account_id: accountId,
    error_message: health.errorMessage === null ? null : storableText(health.errorMessage),
    rate_limited_until: timeText(health.rateLimitedUntilMs),
    overloaded_until: timeText(health.overloadedUntilMs),
    temp_unschedulable_until: timeText(health.pausedUntilMs),
    temp_unschedulable_reason: health.pauseReason === null ? null : storableText(health.pauseReason),
    model_cooldowns: Object.fromEntries(
      [...health.modelCooldowns].map(([upstreamModel, untilMs]) => [storableText(upstreamModel), untilMs]),
    ),
    session_window_start: timeText(sessionWindow?.startMs),
    session_window_end: timeText(sessionWindow?.endMs),
    session_window_status: sessionWindow?.status ?? null,
    session_window_utilization: storableUtilization(sessionWindow?.utilization ?? null),
  }
}

/** The JSON record of one event, by column name. */
export function eventRecord(event: AccountEvent): object {
  return {
    account_id: event.accountId,
    created_at: timeText(event.atMs),
    kind: event.kind,
    cause_status: event.status,
    cause_message: storableText(event.message),
    until: timeText(event.untilMs),
  }
}

function cooldownsOf(value: unknown): ReadonlyMap<string, number> {
  const cooldowns = new Map<string, number>()
  if (typeof value !== 'object' || value === null) return cooldowns
  for (const [upstreamModel, untilMs] of Object.entries(value)) {
    if (typeof untilMs === 'number') cooldowns.set(upstreamModel, untilMs)
  }
  return cooldowns
}

function windowOf(row: AccountStateRow): SessionWindow | null {
  if (row.window_start_ms === null && row.window_end_ms === null && row.window_status === null) return null
  return {
    startMs: row.window_start_ms,
    endMs: row.window_end_ms,
    status: row.window_status,
    utilization: row.window_utilization,
  }
}

/** What a process knows of an account after a start: the limits that were written, without the streaks that led there. */
export function healthOfRow(row: AccountStateRow): AccountHealth {
  const sessionWindow = windowOf(row)
  return {
    ...EMPTY_HEALTH,
    errorMessage: row.error_message,
    rateLimitedUntilMs: row.rate_limited_ms,
    overloadedUntilMs: row.overloaded_ms,
    pausedUntilMs: row.paused_ms,
    pauseReason: row.pause_reason,
    modelCooldowns: cooldownsOf(row.model_cooldowns),
    ...(sessionWindow === null ? {} : { sessionWindow }),
  }
}
