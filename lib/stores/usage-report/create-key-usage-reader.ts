import type { Pool } from 'pg'
import { Decimal } from '@/lib/core'
import type { GatewayPorts, UsageTotals } from '@/lib/gateway'

type SumsRow = {
  readonly period: 'today' | 'total'
  readonly requests: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_tokens: number
  readonly cache_read_tokens: number
  readonly total_cost: string
  readonly actual_cost: string
}

type RecentRow = {
  readonly average_duration_ms: number
  readonly requests_per_minute: number
  readonly tokens_per_minute: number
}

const SUMS = `COALESCE(sum(requests), 0)::float8 AS requests, COALESCE(sum(input_tokens), 0)::float8 AS input_tokens,
  COALESCE(sum(output_tokens), 0)::float8 AS output_tokens,
  COALESCE(sum(cache_creation_tokens), 0)::float8 AS cache_creation_tokens,
  COALESCE(sum(cache_read_tokens), 0)::float8 AS cache_read_tokens,
  COALESCE(sum(total_cost), 0)::text AS total_cost, COALESCE(sum(actual_cost), 0)::text AS actual_cost`

const FIGURES = `requests, input_tokens, output_tokens, cache_creation_tokens, cache_read_tokens, total_cost, actual_cost`

/**
 * All time from days that are summed and the quarters of all others; today, in the viewer's zone, from quarters: they make up the
 * days of every time zone.
 */
const TOTALS_QUERY = `WITH open AS (
  SELECT day FROM usage_rollup_days WHERE rolled_at IS NULL
  UNION SELECT (bucket AT TIME ZONE 'UTC')::date FROM usage_open_quarters
)
SELECT 'total' AS period, ${SUMS} FROM (
  SELECT ${FIGURES} FROM usage_marginals_daily
  WHERE dimension = 'key' AND dimension_id = $1 AND dimension_name = '' AND day NOT IN (SELECT day FROM open)
  UNION ALL
  SELECT ${FIGURES} FROM open JOIN usage_rollups_user AS r
    ON r.bucket >= day::timestamp AT TIME ZONE 'UTC' AND r.bucket < (day + 1)::timestamp AT TIME ZONE 'UTC'
  WHERE r.api_key_id = $1
) AS all_time
UNION ALL
SELECT 'today', ${SUMS} FROM usage_rollups_user
WHERE api_key_id = $1 AND bucket >= date_trunc('day', now() AT TIME ZONE $2) AT TIME ZONE $2`

/** Rates of the last minute; the average is that of the key's last 500 requests within a day, which bounds the work. */
const RECENT_QUERY = `SELECT COALESCE(avg(duration_ms), 0)::float8 AS average_duration_ms,
  (count(*) FILTER (WHERE is_now))::float8 AS requests_per_minute,
  COALESCE(sum(tokens) FILTER (WHERE is_now), 0)::float8 AS tokens_per_minute
FROM (
  SELECT duration_ms, created_at > now() - INTERVAL '1 minute' AS is_now,
    input_tokens::bigint + output_tokens + cache_creation_5m_tokens + cache_creation_1h_tokens + cache_read_tokens AS tokens
  FROM usage_logs WHERE api_key_id = $1 AND created_at > now() - INTERVAL '1 day'
  ORDER BY created_at DESC LIMIT GREATEST(500, (
    SELECT count(*) FROM usage_logs WHERE api_key_id = $1 AND created_at > now() - INTERVAL '1 minute'
  ))
) AS recent`

/** The port behind `GET /v1/usage`; rejects when the database is away. */
export function createKeyUsageReader(pool: Pool): GatewayPorts['keyUsage'] {
  return async ({ apiKeyId, timeZone }) => {
    const [totals, recent] = await Promise.all([
      pool.query<SumsRow>(TOTALS_QUERY, [apiKeyId, timeZone]),
      pool.query<RecentRow>(RECENT_QUERY, [apiKeyId]),
    ])
    const [last] = recent.rows
    return {
      today: totalsOf(totals.rows, 'today'),
      total: totalsOf(totals.rows, 'total'),
      averageDurationMs: last?.average_duration_ms ?? 0,
      requestsPerMinute: last?.requests_per_minute ?? 0,
      tokensPerMinute: last?.tokens_per_minute ?? 0,
    }
  }
}

function totalsOf(rows: readonly SumsRow[], period: SumsRow['period']): UsageTotals {
  const row = rows.find((candidate) => candidate.period === period)
  return {
    requests: row?.requests ?? 0,
    inputTokens: row?.input_tokens ?? 0,
    outputTokens: row?.output_tokens ?? 0,
    cacheCreationTokens: row?.cache_creation_tokens ?? 0,
    cacheReadTokens: row?.cache_read_tokens ?? 0,
    totalCost: new Decimal(row?.total_cost ?? '0'),
    actualCost: new Decimal(row?.actual_cost ?? '0'),
  }
}
