import type { Pool } from 'pg'
import { scheduleTimeout, type Schedule } from '../schedule-timeout'
import type { StoreLogger } from '../store-logger'
import type { ClearableHealthBook } from './create-health-book'

/** A used-up quota as the query reads it; `until_ms` `null` = it has no window. */
type ExhaustedRow = { readonly id: number; readonly until_ms: number | null }

// What accounts have used is booked by the settlement; the longest-lasting quota of an account counts. A window that begins in the
// future is of a clock that was ahead (lib/billing/windows.ts).
const EXHAUSTED_SQL = `
SELECT a.id::float8 AS id,
  CASE WHEN bool_or(q.ends IS NULL) THEN NULL ELSE (extract(epoch FROM max(q.ends)) * 1000)::float8 END AS until_ms
FROM accounts AS a JOIN account_state AS s ON s.account_id = a.id
CROSS JOIN LATERAL (VALUES
  (a.quota_usd, s.quota_used, NULL::timestamptz, NULL::timestamptz, TRUE),
  (a.quota_daily_usd, s.quota_daily_used, s.quota_daily_start, s.quota_daily_start + INTERVAL '1 day', FALSE),
  (a.quota_weekly_usd, s.quota_weekly_used, s.quota_weekly_start, s.quota_weekly_start + INTERVAL '7 days', FALSE)
) AS q(quota, used, begins, ends, is_lasting)
WHERE a.deleted_at IS NULL AND q.quota IS NOT NULL AND q.used >= q.quota
  AND (q.is_lasting OR (q.ends > now() AND q.begins <= now() + INTERVAL '5 minutes'))
GROUP BY a.id`

const QUOTA_USED_UP = 'The quota of the account is used up'

// Of processes that see it, the first one writes it; only at the very same moment do several.
const EVENT_SQL = `
INSERT INTO account_events (account_id, kind, cause_message, until)
SELECT e.id, 'quota_exhausted', '${QUOTA_USED_UP}', to_timestamp(e.until_ms / 1000)
FROM jsonb_to_recordset($1::jsonb) AS e(id bigint, until_ms float8)
WHERE NOT EXISTS (SELECT FROM account_events AS known WHERE known.account_id = e.id
  AND known.kind = 'quota_exhausted' AND known.created_at > now() - INTERVAL '1 minute')`

/** Accounts whose own quota is used up, with the end of its window (infinite where it has none). */
export async function readExhaustedQuotas(pool: Pool): Promise<ReadonlyMap<number, number>> {
  const { rows } = await pool.query<ExhaustedRow>(EXHAUSTED_SQL)
  return new Map(rows.map(({ id, until_ms: untilMs }) => [id, untilMs ?? Number.POSITIVE_INFINITY]))
}

export type QuotaWatchOptions = {
  readonly pool: Pool
  readonly health: Pick<ClearableHealthBook, 'setQuotas'>
  readonly logger: StoreLogger
  readonly schedule?: Schedule
  /** From a hint to the look. */
  readonly delayMs?: number
  /** Without hints. */
  readonly everyMs?: number
}

/** Keeps the health book told of used-up account quotas. */
export type QuotaWatch = {
  /** Usage was settled or a quota changed: looks soon. */
  hint(): void
  /** Looks now; a database that is away is only logged. */
  look(): Promise<void>
  close(): void
}

/** Starts to watch; the first look is the caller's. */
export function watchAccountQuotas(options: QuotaWatchOptions): QuotaWatch {
  const { schedule = scheduleTimeout, delayMs = 250, everyMs = 5_000 } = options
  let isFirst = true
  let isClosed = false
  let cancelHint: (() => void) | null = null
  let cancelRound: (() => void) | null = null
  const look = async (): Promise<void> => {
    try {
      const exhausted = await readExhaustedQuotas(options.pool)
      const isNew = options.health.setQuotas(exhausted)
      if (!isFirst && isNew.length > 0) await writeEvents(options.pool, isNew, exhausted)
      isFirst = false
    } catch (error) {
      options.logger.warn({ err: error }, 'account quotas cannot be read; the last known ones stay')
    }
  }
  const round = (): void => {
    if (isClosed) return
    cancelRound = schedule(() => void look().finally(round), everyMs)
  }
  round()
  return {
    look,
    hint() {
      if (isClosed) return
      cancelHint ??= schedule(() => {
        cancelHint = null
        void look()
      }, delayMs)
    },
    close() {
      isClosed = true
      cancelHint?.()
      cancelRound?.()
    },
  }
}

async function writeEvents(
  pool: Pool,
  accountIds: readonly number[],
  exhausted: ReadonlyMap<number, number>,
): Promise<void> {
  const events = accountIds.map((id) => {
    const untilMs = exhausted.get(id) ?? Number.POSITIVE_INFINITY
    return { id, until_ms: Number.isFinite(untilMs) ? untilMs : null }
  })
  await pool.query(EVENT_SQL, [JSON.stringify(events)])
}
