import { Client } from 'pg'
import { ROLL_UP_ROWS } from './roll-up-rows'

/** How many of everything there are in the generated installation. */
export const GENERATED = { users: 500, keys: 800, groups: 12, channels: 30, accounts: 60, days: 90 } as const

const DAY_MS = 86_400_000
const CHUNK = 250_000
const MODELS = [
  'claude-sonnet-4-5',
  'claude-opus-4-5',
  'claude-haiku-4-5',
  'gpt-5',
  'gpt-5-mini',
  'gemini-3-pro',
  'alias-fast',
  'alias-smart',
]

const ENTITIES = `
INSERT INTO users (id, email) SELECT g, 'user' || g || '@example.com' FROM generate_series(1, ${GENERATED.users}) AS g;
INSERT INTO user_state (user_id, balance) SELECT id, 0 FROM users;
INSERT INTO groups (id, name, platform) SELECT g, 'group ' || g, 'anthropic' FROM generate_series(1, ${GENERATED.groups}) AS g;
INSERT INTO channels (id, name) SELECT g, 'channel ' || g FROM generate_series(1, ${GENERATED.channels}) AS g;
INSERT INTO accounts (id, name, platform, credentials) SELECT g, 'account ' || g, 'anthropic', 'x' FROM generate_series(1, ${GENERATED.accounts}) AS g;
INSERT INTO api_keys (id, user_id, name, key_hash, key_prefix, key_last4)
SELECT g, 1 + (g - 1) % ${GENERATED.users}, 'key ' || g, 'hash' || g, 'sk-', 'last' FROM generate_series(1, ${GENERATED.keys}) AS g;`

/**
 * Requests of a few heavy and many light keys, evenly over the last days and written in the order of time, as settlement does; the
 * tenth model name is an alias of the first.
 */
const ROWS = `
INSERT INTO usage_logs (
  created_at, id, request_id, user_id, api_key_id, group_id, channel_id, account_id, protocol,
  requested_model, mapped_model, upstream_model, billing_model, model_mapping_chain, pricing_source, price_snapshot,
  input_tokens, output_tokens, cache_read_tokens, input_cost, output_cost, total_cost, actual_cost, account_cost,
  stream, status, attempts, duration_ms, first_token_ms, user_agent, ip
)
SELECT to_timestamp(ms / 1000.0), id::uuid, id, 1 + (key - 1) % ${GENERATED.users}, key, 1 + key % ${GENERATED.groups},
  CASE WHEN i % 20 = 0 THEN NULL ELSE 1 + key % ${GENERATED.channels} END, 1 + (i * 31 + key) % ${GENERATED.accounts}, 'anthropic_messages',
  model, upstream, upstream, upstream, CASE WHEN model = upstream THEN '' ELSE model || '→' || upstream END, 'channel',
  '{"mode": "token", "source": "channel", "prices": {"input": "0.000003", "output": "0.000015"}}'::jsonb,
  input, output, input / 2, input * 0.000003, output * 0.000015, input * 0.000003 + output * 0.000015,
  input * 0.000003 + output * 0.000015, input * 0.000001,
  i % 4 <> 0, CASE WHEN i % 997 = 0 THEN 'upstream_error' WHEN i % 50 = 0 THEN 'client_abort' ELSE 'ok' END,
  jsonb_build_array(jsonb_build_object('account_id', 1, 'channel_id', 1, 'outcome', 'ok', 'status', 200, 'duration_ms', 900)),
  200 + (i * 7919) % 30000, 100 + (i * 104729) % 3000, 'generated/1.0', '192.0.2.1'
FROM (
  SELECT i, ms, key, input, output, model, CASE model WHEN 'alias-fast' THEN 'claude-haiku-4-5' WHEN 'alias-smart' THEN 'claude-opus-4-5' ELSE model END AS upstream,
    lpad(to_hex(ms >> 16), 8, '0') || '-' || lpad(to_hex(ms & 65535), 4, '0') || '-7' || substr(hash, 1, 3) || '-8' || substr(hash, 4, 3) || '-' || substr(hash, 7, 12) AS id
  FROM (
    SELECT i, $3::bigint + floor((i - random()) * $5::float8)::bigint AS ms,
      1 + floor(power(random(), 3) * ${GENERATED.keys})::bigint AS key, (random() * 8000)::int AS input, (random() * 1500)::int AS output,
      ($4::text[])[1 + floor(power(random(), 2) * ${MODELS.length})::int] AS model, md5(i::text) AS hash
    FROM generate_series($1::bigint, $2::bigint) AS i OFFSET 0
  ) AS drawn OFFSET 0
) AS requests`

/** Fills an empty, migrated database with usage of 90 days, yesterday (UTC) the last, as if it had been settled. */
export async function generateRows(
  url: string,
  rows: number,
  onProgress: (text: string) => void,
): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await fill(client, rows, onProgress)
  } finally {
    await client.end()
  }
}

async function fill(client: Client, rows: number, onProgress: (text: string) => void): Promise<void> {
  const firstMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - GENERATED.days * DAY_MS
  for (let month = 0; month <= 3; month += 1) {
    await client.query(
      "SELECT ensure_month_partition('usage_logs', date_trunc('month', now() - make_interval(months => $1), 'UTC'))",
      [month],
    )
  }
  await client.query(ENTITIES)
  const indexes = await dropIndexes(client)
  for (let from = 1; from <= rows; from += CHUNK) {
    const to = Math.min(rows, from + CHUNK - 1)
    await client.query(ROWS, [from, to, firstMs, MODELS, (GENERATED.days * DAY_MS) / rows])
    onProgress(`${to} of ${rows} rows`)
  }
  for (const statement of indexes) await client.query(statement)
  onProgress('indexes')
  for (const statement of ROLL_UP_ROWS) await client.query(statement)
  onProgress('15-minute rollups')
  await client.query('ANALYZE')
}

/** Drops the secondary indexes of the empty table, which are built faster at once; returns how to make them again. */
async function dropIndexes(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; statement: string }>(
    `SELECT indexname AS name, replace(indexdef, ' ON ONLY ', ' ON ') AS statement FROM pg_indexes
     WHERE tablename = 'usage_logs' AND indexname <> 'usage_logs_pkey'`,
  )
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`)
  await client.query("SET maintenance_work_mem = '512MB'")
  return rows.map(({ statement }) => statement)
}
