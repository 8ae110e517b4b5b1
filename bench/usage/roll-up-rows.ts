/**
 * Builds both 15-minute rollups from usage rows in one statement each, as settlement would have kept them, every quarter
 * open: for generated rows and as the oracle of tests. The tables must be empty.
 */
export const ROLL_UP_ROWS: readonly string[] = [
  rollUp('usage_rollups_user', 'user_id, api_key_id, requested_model'),
  rollUp('usage_rollups_route', 'group_id, COALESCE(channel_id, 0), account_id, upstream_model'),
  'INSERT INTO usage_open_quarters SELECT DISTINCT bucket FROM usage_rollups_route',
]

function rollUp(table: string, dimensions: string): string {
  const groups = Array.from({
    length: dimensions.split(', ').length - (dimensions.includes('(') ? 1 : 0) + 1,
  })
  const places = groups.map((_, index) => index + 1).join(', ')
  return `INSERT INTO ${table} SELECT
    date_bin('15 minutes', created_at, TIMESTAMPTZ '2000-01-01 00:00:00+00'), ${dimensions},
    count(*), count(*) FILTER (WHERE status IN ('upstream_error', 'gateway_crash')), sum(input_tokens), sum(output_tokens),
    sum(cache_creation_5m_tokens + cache_creation_1h_tokens), sum(cache_read_tokens),
    sum(total_cost), sum(actual_cost), sum(account_cost),
    ${histogram('duration_ms')}, ${histogram('first_token_ms')}
  FROM usage_logs GROUP BY ${places} ORDER BY ${places}`
}

function histogram(column: string): string {
  return `COALESCE(sum(latency_unit(latency_bucket(${column}))), 0)`
}
