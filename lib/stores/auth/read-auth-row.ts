import type { Pool } from 'pg'
import type { EntityStatus, Locale, Role } from '@/lib/core'
import type { KeyFinderOptions } from './auth-types'

/** A subscription as the query renders it; amounts are texts, times milliseconds since the epoch. */
export type SubscriptionJson = readonly [
  id: string,
  groupId: number,
  startsAtMs: number,
  expiresAtMs: number | null,
  dailyUsage: string,
  weeklyUsage: string,
  monthlyUsage: string,
  dailyStartMs: number | null,
  weeklyStartMs: number | null,
  monthlyStartMs: number | null,
  version: string,
]

/** What one look-up finds of a known key, its user and their state. */
export type AuthRow = {
  readonly key_id: number
  readonly group_id: number | null
  readonly key_status: EntityStatus
  readonly expires_at_ms: number | null
  readonly quota_usd: string | null
  readonly limit_5h_usd: string | null
  readonly limit_1d_usd: string | null
  readonly limit_7d_usd: string | null
  readonly key_rpm_limit: number
  readonly ip_whitelist: readonly string[]
  readonly ip_blacklist: readonly string[]
  readonly idempotency_enabled: boolean
  readonly user_id: number
  readonly user_status: EntityStatus
  readonly role: Role
  readonly concurrency: number
  readonly user_rpm_limit: number
  readonly locale: Locale
  readonly time_zone: string
  readonly balance: string | null
  readonly balance_version: string | null
  readonly spend_version: string | null
  readonly quota_used: string | null
  readonly usage_5h: string | null
  readonly usage_1d: string | null
  readonly usage_7d: string | null
  readonly start_5h_ms: number | null
  readonly start_1d_ms: number | null
  readonly start_7d_ms: number | null
  readonly user_groups:
    | readonly (readonly [groupId: number, multiplier: string | null, rpm: number | null])[]
    | null
  readonly subscriptions: readonly SubscriptionJson[] | null
}

/** The answer of one look-up: what is known of the key at a position of the configuration log. */
export type AuthRead = { readonly seq: bigint; readonly row: AuthRow | null }

/** One statement, so that the row and the log position are of one moment. */
const QUERY = `SELECT (SELECT last_seq::text FROM config_sequence) AS seq, k.*
FROM (SELECT) AS one LEFT JOIN LATERAL (
  SELECT k.id::float8 AS key_id, k.group_id::float8 AS group_id, k.status AS key_status,
    (extract(epoch FROM k.expires_at) * 1000)::float8 AS expires_at_ms,
    k.quota_usd::text, k.limit_5h_usd::text, k.limit_1d_usd::text, k.limit_7d_usd::text,
    k.rpm_limit AS key_rpm_limit, k.ip_whitelist, k.ip_blacklist, k.idempotency_enabled,
    u.id::float8 AS user_id, u.status AS user_status, u.role, u.concurrency, u.rpm_limit AS user_rpm_limit, u.locale, u.time_zone,
    us.balance::text, us.balance_version::text,
    ks.version::text AS spend_version, ks.quota_used::text, ks.usage_5h::text, ks.usage_1d::text, ks.usage_7d::text,
    (extract(epoch FROM ks.window_start_5h) * 1000)::float8 AS start_5h_ms,
    (extract(epoch FROM ks.window_start_1d) * 1000)::float8 AS start_1d_ms,
    (extract(epoch FROM ks.window_start_7d) * 1000)::float8 AS start_7d_ms,
    (SELECT json_agg(json_build_array(ug.group_id, ug.rate_multiplier::text, ug.rpm_limit))
      FROM user_groups AS ug WHERE ug.user_id = u.id) AS user_groups,
    (SELECT json_agg(json_build_array(s.id::text, s.group_id, extract(epoch FROM s.starts_at) * 1000,
        extract(epoch FROM s.expires_at) * 1000, s.daily_usage::text, s.weekly_usage::text, s.monthly_usage::text,
        extract(epoch FROM s.daily_window_start) * 1000, extract(epoch FROM s.weekly_window_start) * 1000,
        extract(epoch FROM s.monthly_window_start) * 1000, s.version::text))
      FROM user_subscriptions AS s
      WHERE s.user_id = u.id AND s.status = 'active' AND (s.expires_at IS NULL OR s.expires_at > now())) AS subscriptions
  FROM api_keys AS k JOIN users AS u ON u.id = k.user_id
  LEFT JOIN user_state AS us ON us.user_id = u.id LEFT JOIN key_state AS ks ON ks.api_key_id = k.id
  WHERE k.key_hash = $1 AND k.deleted_at IS NULL AND u.deleted_at IS NULL
) AS k ON TRUE`

/** Looks a key up by its SHA-256. */
export async function readAuthRow(
  { pool, isBehindPooler }: Pick<KeyFinderOptions, 'pool' | 'isBehindPooler'>,
  keyHash: string,
): Promise<AuthRead> {
  const { rows } = await pool.query<{ seq: string | null; key_id: number | null } & Omit<AuthRow, 'key_id'>>({
    name: isBehindPooler ? undefined : 'read_auth_row',
    text: QUERY,
    values: [keyHash],
  })
  const [row] = rows
  const seq = BigInt(row?.seq ?? '0')
  if (row === undefined || row.key_id === null) return { seq, row: null }
  return { seq, row: { ...row, key_id: row.key_id } }
}

/** The SHA-256 of a living key; `null` = no such key. */
export async function readKeyHash(pool: Pool, apiKeyId: number): Promise<string | null> {
  const { rows } = await pool.query<{ key_hash: string }>(
    'SELECT key_hash FROM api_keys WHERE id = $1 AND deleted_at IS NULL',
    [apiKeyId],
  )
  return rows[0]?.key_hash ?? null
}
