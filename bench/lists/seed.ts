/** How much of everything the generated installation has. */
export const SEEDED = {
  users: 100_000,
  accounts: 10_000,
  groups: 50,
  channels: 200,
  subscriptions: 20_000,
  redeemCodes: 100_000,
  ledgerEntries: 300_000,
  auditEntries: 200_000,
  usageRows: 300_000,
  errors: 100_000,
  events: 100_000,
} as const

const numbers = (count: number): string => `generate_series(1, ${count}) AS n`

/** A user of every kind of list has many entries of their own: number 2. */
const OWNER = `CASE WHEN n % 4 = 0 THEN 2 ELSE 2 + n % ${SEEDED.users} END`

const PEOPLE = [
  `INSERT INTO users (email, name, status)
   SELECT 'user' || n || '@example.com', 'Person ' || n, CASE WHEN n % 50 = 0 THEN 'disabled' ELSE 'active' END
   FROM ${numbers(SEEDED.users)}`,
  `INSERT INTO user_state (user_id, balance) SELECT id, id % 1000 FROM users ON CONFLICT DO NOTHING`,
  `INSERT INTO user_groups (user_id, group_id, rate_multiplier) SELECT id, 1 + id % ${SEEDED.groups}, 0.9 FROM users WHERE id % 3 = 0`,
  `INSERT INTO api_keys (user_id, group_id, name, key_hash, key_prefix, key_last4)
   SELECT id, 1 + id % ${SEEDED.groups}, 'key', md5(id::text), 'sk-', right(id::text, 4) FROM users`,
  `INSERT INTO api_keys (user_id, group_id, name, key_hash, key_prefix, key_last4)
   SELECT 2, 1 + n % ${SEEDED.groups}, 'key ' || n, md5('second' || n), 'sk-', right(n::text, 4) FROM ${numbers(1000)}`,
  `INSERT INTO key_state (api_key_id, quota_used) SELECT id, id % 10 FROM api_keys ON CONFLICT DO NOTHING`,
]

const ROUTES = [
  `INSERT INTO groups (name, platform) SELECT 'group ' || n, 'anthropic' FROM ${numbers(SEEDED.groups)}`,
  `INSERT INTO channels (name, model_mapping)
   SELECT 'channel ' || n, '{"anthropic": {"fast": "claude-haiku-4-5", "smart": "claude-opus-4-5"}}' FROM ${numbers(SEEDED.channels)}`,
  `INSERT INTO channel_groups (channel_id, group_id, route_priority)
   SELECT c.id, 1 + (c.id * 7 + n) % ${SEEDED.groups}, 100 FROM channels AS c, ${numbers(3)} ON CONFLICT DO NOTHING`,
  `INSERT INTO accounts (name, platform, type, credentials)
   SELECT 'account' || n, 'anthropic', 'api_key', 'x' FROM ${numbers(SEEDED.accounts)}`,
  `INSERT INTO account_state (account_id) SELECT id FROM accounts ON CONFLICT DO NOTHING`,
  `INSERT INTO account_groups (account_id, group_id, channel_id)
   SELECT a.id, cg.group_id, cg.channel_id
   FROM accounts AS a JOIN channel_groups AS cg ON cg.channel_id = 1 + a.id % ${SEEDED.channels} ON CONFLICT DO NOTHING`,
]

const BOOKS = [
  `INSERT INTO user_subscriptions (user_id, group_id, expires_at)
   SELECT 1 + n, 1 + n % ${SEEDED.groups}, now() + make_interval(days => n % 90 - 30) FROM ${numbers(SEEDED.subscriptions)}`,
  `INSERT INTO redeem_codes (code_hash, code_prefix, type, value, status, used_by, used_at)
   SELECT md5('code' || n), 'ABCD', 'balance', n % 100, CASE WHEN n % 3 = 0 THEN 'used' ELSE 'unused' END,
     CASE WHEN n % 3 = 0 THEN ${OWNER} END, CASE WHEN n % 3 = 0 THEN now() END FROM ${numbers(SEEDED.redeemCodes)}`,
  `INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference)
   SELECT ${OWNER}, 1, n, 'admin', 'seed ' || n FROM ${numbers(SEEDED.ledgerEntries)}`,
  `INSERT INTO audit_logs (created_at, actor_type, actor_id, action, resource, resource_id, before, after)
   SELECT now() - make_interval(mins => n), 'user', 1, 'update', CASE WHEN n % 5 = 0 THEN 'channel' ELSE 'account' END,
     (n % 1000)::text, '{"priority": 50}', '{"priority": 60}' FROM ${numbers(SEEDED.auditEntries)}`,
]

const MODEL = `(ARRAY['fast', 'smart', 'claude-sonnet-4-5'])[1 + n % 3]`
const UUID = `(lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || substr(md5(n::text), 1, 12))::uuid`
/** Of the last day, so that they lie in a month that has its partition. */
const WHEN = `greatest(date_trunc('month', now(), 'UTC'), now() - make_interval(secs => n / 4))`

const REQUESTS = [
  `INSERT INTO usage_logs (
     created_at, id, request_id, user_id, api_key_id, group_id, channel_id, account_id, protocol, requested_model,
     mapped_model, upstream_model, billing_model, pricing_source, price_snapshot, input_tokens, output_tokens,
     input_cost, output_cost, total_cost, actual_cost, status, duration_ms, first_token_ms
   )
   SELECT ${WHEN}, ${UUID}, 'request ' || n, ${OWNER}, 1 + n % ${SEEDED.users}, 1 + n % ${SEEDED.groups},
     1 + n % ${SEEDED.channels}, 1 + n % ${SEEDED.accounts}, 'anthropic_messages', ${MODEL}, 'claude-opus-4-5',
     'claude-opus-4-5', 'claude-opus-4-5', 'channel', '{"mode": "token", "source": "channel"}', 1000, 200,
     0.003, 0.003, 0.006, 0.006, CASE WHEN n % 97 = 0 THEN 'upstream_error' ELSE 'ok' END, 1200, 300
   FROM ${numbers(SEEDED.usageRows)}`,
  `INSERT INTO request_errors (created_at, id, request_id, user_id, account_id, protocol, requested_model, status, code, message)
   SELECT ${WHEN}, ${UUID}, 'request ' || n, ${OWNER}, 1 + n % ${SEEDED.accounts}, 'anthropic_messages', ${MODEL}, 503,
     'no_available_account', 'No account is available' FROM ${numbers(SEEDED.errors)}`,
  `INSERT INTO account_events (created_at, account_id, kind, cause_status)
   SELECT now() - make_interval(secs => n), 1 + n % ${SEEDED.accounts}, 'rate_limited', 429 FROM ${numbers(SEEDED.events)}`,
]

/** Fills an installation that has nothing but its first administrator, one statement after the other. */
export const SEED: readonly string[] = [...ROUTES, ...PEOPLE, ...BOOKS, ...REQUESTS, 'VACUUM (ANALYZE)']
