import { Prisma, type Transaction } from '../shared/database'
import type { Answer } from '../shared/answer'
import type { auditDifferenceAnswer } from './answers'

/** What a check compares; see `AUDIT_CHECKS` for the sentence each one proves. */
export type AuditCheck = (typeof AUDIT_CHECKS)[number]['check']

/** One difference: `subject` names whom or what it is about, e.g. `user 7` or `2026-11-20 user 7`. */
export type AuditDifference = Answer<typeof auditDifferenceAnswer>

/** Rows before this are dropped. */
const SEALED = "COALESCE((SELECT max(up_to) FROM ledger_checkpoints), '-infinity')"

/** Counts and costs of a rollup row in one number, in which no difference hides another of its own kind. */
const FIGURES =
  'requests + input_tokens + output_tokens + cache_creation_tokens + cache_read_tokens + total_cost + actual_cost + account_cost'

const DIMENSIONS =
  "(VALUES ('all'), ('user'), ('key'), ('model'), ('group'), ('channel'), ('account'), ('upstream'))"

/** Days whose daily level is up to date. */
const SUMMED_DAYS = `(SELECT day FROM usage_rollup_days AS d WHERE rolled_at IS NOT NULL AND NOT EXISTS (
  SELECT FROM usage_open_quarters WHERE bucket >= d.day::timestamp AT TIME ZONE 'UTC' AND bucket < (d.day + 1)::timestamp AT TIME ZONE 'UTC'))`

/** Days that are not over, and up to when sums by two dimensions hold them; those with late rows, or quarters to be summed, are left out. */
const BEGUN_DAYS = `(SELECT day, paired_until FROM usage_rollup_days AS d WHERE paired_until IS NOT NULL AND NOT EXISTS (
  SELECT FROM usage_open_quarters WHERE bucket >= d.day::timestamp AT TIME ZONE 'UTC' AND bucket < d.paired_until) AND NOT EXISTS (
  SELECT FROM usage_late_rows WHERE created_at >= d.day::timestamp AT TIME ZONE 'UTC' AND created_at < d.paired_until))`

/**
 * The checks, in the order in which differences are kept. Each query answers `subject, expected, found` of what differs, and
 * nothing when the books agree. Amounts are compared as numeric, exactly.
 */
export const AUDIT_CHECKS = [
  // no event lies aside but those that are dismissed
  {
    check: 'dead_letters',
    query: `SELECT concat_ws(' ', to_char(failed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'request', request_id) AS subject,
        'a usage row' AS expected, reason AS found
      FROM usage_dead_letters AS d WHERE d.status = 'open' AND NOT has_usage(d.request_id)`,
  },
  // balance = Σ ledger
  {
    check: 'balance',
    query: `SELECT 'user ' || COALESCE(s.user_id, l.user_id) AS subject, COALESCE(l.amount, 0) AS expected, COALESCE(s.balance, 0) AS found
      FROM user_state AS s FULL JOIN (SELECT user_id, sum(amount) AS amount FROM balance_ledger GROUP BY 1) AS l ON l.user_id = s.user_id
      WHERE COALESCE(l.amount, 0) <> COALESCE(s.balance, 0)`,
  },
  // every balance_after = the one before + amount
  {
    check: 'running_balance',
    query: `SELECT 'user ' || user_id || ' ledger ' || id AS subject, expected, balance_after AS found FROM (
        SELECT user_id, id, balance_after, COALESCE(lag(balance_after) OVER (PARTITION BY user_id ORDER BY id), 0) + amount AS expected
        FROM balance_ledger
      ) AS l WHERE expected <> balance_after`,
  },
  // −Σ ledger(usage) = Σ actual_cost of balance rows, rows of dropped partitions by their checkpoint
  {
    check: 'usage_ledger',
    query: `SELECT 'user ' || user_id AS subject, sum(charged) AS expected, sum(posted) AS found FROM (
        SELECT user_id, 0 AS charged, -amount AS posted FROM balance_ledger WHERE kind = 'usage'
        UNION ALL SELECT user_id, actual_cost, 0 FROM usage_logs WHERE billing_type = 'balance'
        UNION ALL SELECT DISTINCT ON (user_id) * FROM (SELECT user_id, usage_sum, 0 FROM ledger_checkpoints ORDER BY user_id, up_to DESC) AS c
      ) AS books GROUP BY user_id HAVING sum(charged) <> sum(posted)`,
  },
  // Σ ledger(refund, rerate) = Σ of what refunds gave and re-ratings took
  {
    check: 'corrections',
    query: `SELECT 'user ' || user_id AS subject, sum(corrected) AS expected, sum(posted) AS found FROM (
        SELECT user_id, 0 AS corrected, amount AS posted FROM balance_ledger WHERE kind IN ('refund', 'rerate')
        UNION ALL SELECT user_id, amount, 0 FROM usage_refunds WHERE billing_type = 'balance'
        UNION ALL SELECT user_id, -difference, 0 FROM rerate_items
      ) AS books GROUP BY user_id HAVING sum(corrected) <> sum(posted)`,
  },
  { check: 'user_rollups', query: rollupQuery('usage_rollups_user', 'user_id', 'user') },
  { check: 'route_rollups', query: rollupQuery('usage_rollups_route', 'account_id', 'account') },
  // daily levels = their 15-minute buckets
  { check: 'daily_rollups', query: dailyQuery('user') },
  { check: 'daily_route_rollups', query: dailyQuery('route') },
  // sums by one dimension = the buckets they are made of
  {
    check: 'dimension_sums',
    query: `SELECT bucket || ' ' || dimension AS subject, sum(whole) AS expected, sum(parts) AS found FROM (
        SELECT bucket, dimension, whole, 0 AS parts
        FROM (SELECT bucket, sum(${FIGURES}) AS whole FROM usage_rollups_route GROUP BY 1) AS buckets, ${DIMENSIONS} AS d (dimension)
        UNION ALL SELECT bucket, dimension, 0, ${FIGURES} FROM usage_marginals
      ) AS sums WHERE NOT EXISTS (SELECT FROM usage_open_quarters AS q WHERE q.bucket = sums.bucket)
      GROUP BY 1 HAVING sum(whole) <> sum(parts)`,
  },
  {
    check: 'daily_dimension_sums',
    query: `SELECT concat_ws(' ', day, dimension, NULLIF(dimension_id, 0), dimension_name) AS subject, sum(quarters) AS expected, sum(days) AS found FROM (
        SELECT (bucket AT TIME ZONE 'UTC')::date AS day, dimension, dimension_id, dimension_name, ${FIGURES} AS quarters, 0 AS days FROM usage_marginals
        UNION ALL SELECT day, dimension, dimension_id, dimension_name, 0, ${FIGURES} FROM usage_marginals_daily
      ) AS sums WHERE day IN ${SUMMED_DAYS}
      GROUP BY day, dimension, dimension_id, dimension_name HAVING sum(quarters) <> sum(days)`,
  },
  // days by two dimensions = days by one
  {
    check: 'pair_sums',
    query: pairQuery({
      whole: 'usage_marginals_daily',
      pairs: 'usage_pairs_daily',
      days: `day IN ${SUMMED_DAYS} AND day::timestamp AT TIME ZONE 'UTC' >= ${SEALED}`,
    }),
  },
  // the begun part of a day by two dimensions = its quarters by one
  {
    check: 'begun_pair_sums',
    query: pairQuery({
      whole: `(SELECT day, usage_marginals.* FROM usage_marginals, ${BEGUN_DAYS} AS begun
        WHERE bucket >= day::timestamp AT TIME ZONE 'UTC' AND bucket < paired_until)`,
      pairs: 'usage_pairs_begun',
      days: `day IN (SELECT day FROM ${BEGUN_DAYS} AS begun)`,
    }),
  },
] as const satisfies readonly { readonly check: string; readonly query: string }[]

type PairCheck = { readonly whole: string; readonly pairs: string; readonly days: string }

/** sums by two dimensions, over either of them, = sums by the other. */
function pairQuery({ whole, pairs, days }: PairCheck): string {
  return `SELECT concat_ws(' ', day, dimension, NULLIF(dimension_id, 0), dimension_name, 'by', by_dimension) AS subject,
      sum(whole) AS expected, sum(parts) AS found FROM (
      SELECT day, dimension, dimension_id, dimension_name, by_dimension, ${FIGURES} AS whole, 0 AS parts
      FROM ${whole} AS members, ${DIMENSIONS} AS d (by_dimension)
      WHERE 'all' NOT IN (dimension, by_dimension) AND by_dimension NOT IN (dimension, 'key')
      UNION ALL SELECT day, dimension, dimension_id, dimension_name, by_dimension, 0, ${FIGURES} FROM ${pairs} AS pairs
    ) AS sums WHERE ${days}
    GROUP BY day, dimension, dimension_id, dimension_name, by_dimension HAVING sum(whole) <> sum(parts)`
}

/** daily level of a family = its buckets; days with late events that are not summed yet are left out. */
function dailyQuery(family: 'user' | 'route'): string {
  return `SELECT day::text AS subject, sum(quarters) AS expected, sum(days) AS found FROM (
      SELECT (bucket AT TIME ZONE 'UTC')::date AS day, ${FIGURES} AS quarters, 0 AS days FROM usage_rollups_${family}
      UNION ALL SELECT day, 0, ${FIGURES} FROM usage_rollups_${family}_daily
    ) AS levels WHERE day IN ${SUMMED_DAYS} GROUP BY day HAVING sum(quarters) <> sum(days)`
}

/** rollups = Σ rows by UTC day and member, figure by figure; days whose rows are dropped are left out. */
function rollupQuery<T extends string>(table: T, member: string, name: string): string {
  const figures = ['requests', 'tokens', 'total_cost', 'actual_cost', 'account_cost']
  const sides = (side: string): string =>
    `concat_ws(' / ', ${figures.map((figure) => `COALESCE(sum(${figure}) FILTER (WHERE side = '${side}'), 0)`).join(', ')})`
  const differs = figures
    .map((figure) => `sum(CASE side WHEN 'rows' THEN ${figure} ELSE -${figure} END) <> 0`)
    .join(' OR ')
  return `SELECT day || ' ${name} ' || member AS subject, ${sides('rows')} AS expected, ${sides('rollups')} AS found FROM (
      SELECT 'rows' AS side, (created_at AT TIME ZONE 'UTC')::date AS day, ${member} AS member, count(*) AS requests,
        sum(input_tokens::bigint + output_tokens + cache_creation_5m_tokens + cache_creation_1h_tokens + cache_read_tokens) AS tokens,
        sum(total_cost) AS total_cost, sum(actual_cost) AS actual_cost, sum(account_cost) AS account_cost
      FROM usage_logs WHERE created_at >= ${SEALED} GROUP BY 2, 3
      UNION ALL SELECT 'rollups', (bucket AT TIME ZONE 'UTC')::date, ${member}, sum(requests),
        sum(input_tokens + output_tokens + cache_creation_tokens + cache_read_tokens), sum(total_cost), sum(actual_cost), sum(account_cost)
      FROM ${table} WHERE bucket >= ${SEALED} GROUP BY 2, 3
    ) AS books GROUP BY day, member HAVING ${differs}`
}

/** The differences one check finds: at most `limit` of them, and how many there are. */
export async function findDifferences(
  tx: Transaction,
  { check, query }: (typeof AUDIT_CHECKS)[number],
  limit: number,
): Promise<{ readonly count: number; readonly first: readonly AuditDifference[] }> {
  const rows = await tx.$queryRaw<{ subject: string; expected: string; found: string; count: number }[]>`
    SELECT subject, expected::text AS expected, found::text AS found, (count(*) OVER ())::int AS count
    FROM (${Prisma.raw(query)}) AS differences ORDER BY subject LIMIT ${limit}`
  const first = rows.map(({ subject, expected, found }) => ({ check, subject, expected, found }))
  return { count: rows[0]?.count ?? 0, first }
}

/** How many users the books are about. */
export async function countUsersWithBooks(tx: Transaction): Promise<number> {
  const rows = await tx.$queryRaw<{ users: number }[]>`SELECT count(*)::int AS users FROM user_state`
  return rows[0]?.users ?? 0
}
