import type { Pool } from 'pg'
import type { AccountEvent, AccountHealth } from '@/lib/scheduling'
import {
  eventRecord,
  healthOfRow,
  stateRecord,
  type AccountStateRow,
  type AccountStateWrite,
} from './account-state-row'

/** What a flush writes: the newest state of each changed account and the events that led there. */
export type HealthWrites = {
  readonly states: readonly AccountStateWrite[]
  readonly events: readonly AccountEvent[]
}

// One statement, so that a state is never seen without its event. Accounts deleted for good meanwhile are skipped;
// the order of ids is the settler's, so that the two cannot block each other.
const WRITE_SQL = `
WITH states AS (
  SELECT s.* FROM jsonb_to_recordset($1::jsonb) AS s(
    account_id bigint, error_message text, rate_limited_until timestamptz, overloaded_until timestamptz,
    temp_unschedulable_until timestamptz, temp_unschedulable_reason text, model_cooldowns jsonb,
    session_window_start timestamptz, session_window_end timestamptz, session_window_status text,
    session_window_utilization numeric)
  JOIN accounts a ON a.id = s.account_id
  ORDER BY s.account_id
), written AS (
  INSERT INTO account_state AS state (account_id, error_message, rate_limited_until, overloaded_until,
    temp_unschedulable_until, temp_unschedulable_reason, model_cooldowns, session_window_start,
    session_window_end, session_window_status, session_window_utilization)
  SELECT * FROM states
  ON CONFLICT (account_id) DO UPDATE SET
    error_message = EXCLUDED.error_message,
    rate_limited_until = EXCLUDED.rate_limited_until,
    overloaded_until = EXCLUDED.overloaded_until,
    temp_unschedulable_until = EXCLUDED.temp_unschedulable_until,
    temp_unschedulable_reason = EXCLUDED.temp_unschedulable_reason,
    model_cooldowns = EXCLUDED.model_cooldowns,
    session_window_start = EXCLUDED.session_window_start,
    session_window_end = EXCLUDED.session_window_end,
    session_window_status = EXCLUDED.session_window_status,
    session_window_utilization = EXCLUDED.session_window_utilization,
    updated_at = now()
)
INSERT INTO account_events (account_id, created_at, kind, cause_status, cause_message, until)
SELECT e.account_id, e.created_at, e.kind, e.cause_status, e.cause_message, e.until
FROM jsonb_to_recordset($2::jsonb) AS e(
  account_id bigint, created_at timestamptz, kind text, cause_status int, cause_message text, until timestamptz)
JOIN accounts a ON a.id = e.account_id
ORDER BY e.created_at`

/** Writes states and events in one statement; rejects when the database is away, and then nothing is written. */
export async function writeAccountStates(pool: Pool, { states, events }: HealthWrites): Promise<void> {
  await pool.query(WRITE_SQL, [
    JSON.stringify(states.map(stateRecord)),
    JSON.stringify(events.map(eventRecord)),
  ])
}

const READ_SQL = `
SELECT account_id,
  error_message,
  (extract(epoch FROM rate_limited_until) * 1000)::float8 AS rate_limited_ms,
  (extract(epoch FROM overloaded_until) * 1000)::float8 AS overloaded_ms,
  (extract(epoch FROM temp_unschedulable_until) * 1000)::float8 AS paused_ms,
  temp_unschedulable_reason AS pause_reason,
  model_cooldowns,
  (extract(epoch FROM session_window_start) * 1000)::float8 AS window_start_ms,
  (extract(epoch FROM session_window_end) * 1000)::float8 AS window_end_ms,
  session_window_status AS window_status,
  session_window_utilization::float8 AS window_utilization
FROM account_state
WHERE error_message IS NOT NULL OR rate_limited_until > now() OR overloaded_until > now()
  OR temp_unschedulable_until > now() OR model_cooldowns <> '{}' OR session_window_end > now()`

/** Every state that still says something, by account id. */
export async function readAccountStates(pool: Pool): Promise<ReadonlyMap<number, AccountHealth>> {
  const { rows } = await pool.query<AccountStateRow>(READ_SQL)
  return new Map(rows.map((row) => [Number(row.account_id), healthOfRow(row)]))
}
