import { createHash, randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { Caller } from './wrk'

const GROUPS = 50
const CHANNELS_PER_GROUP = 5
const ACCOUNTS = 1_000
const USERS_PER_GROUP = 4

/** What is seeded, in words for the report. */
export const SEEDED = `${GROUPS} groups × ${CHANNELS_PER_GROUP} channels, ${ACCOUNTS} accounts, ${GROUPS * USERS_PER_GROUP} users`

const SEED_SQL = `
INSERT INTO groups (name, platform) SELECT 'group-' || g, 'anthropic' FROM generate_series(1, ${GROUPS}) g;

INSERT INTO channels (name, model_mapping)
SELECT 'channel-' || g || '-' || c,
  jsonb_build_object('anthropic', jsonb_build_object('alias-' || c, 'claude-sonnet-5-5'))
FROM generate_series(1, ${GROUPS}) g, generate_series(1, ${CHANNELS_PER_GROUP}) c ORDER BY g, c;

INSERT INTO channel_groups (channel_id, group_id)
SELECT c.id, g.id FROM channels c JOIN groups g ON c.name LIKE replace(g.name, 'group', 'channel') || '-%';

INSERT INTO channel_model_pricing (channel_id, platform, models, input_price, output_price, cache_write_price, cache_read_price)
SELECT id, 'anthropic', ARRAY['claude-sonnet-*'], 0.000003, 0.000015, 0.00000375, 0.0000003 FROM channels;

INSERT INTO accounts (name, platform, credentials, base_url, concurrency)
SELECT 'account-' || n, 'anthropic', $CREDENTIALS$, $UPSTREAM$, 100 FROM generate_series(1, ${ACCOUNTS}) n;

INSERT INTO account_groups (account_id, group_id, channel_id)
SELECT a.id, cg.group_id, cg.channel_id
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts) a
JOIN (SELECT group_id, channel_id, row_number() OVER (ORDER BY channel_id) AS n FROM channel_groups) cg
  ON cg.n = (a.n - 1) % ${GROUPS * CHANNELS_PER_GROUP} + 1;

INSERT INTO users (email, concurrency)
SELECT 'user-' || g || '-' || u || '@example.test', 100
FROM generate_series(1, ${GROUPS}) g, generate_series(1, ${USERS_PER_GROUP}) u ORDER BY g, u;

INSERT INTO user_state (user_id, balance, balance_version) SELECT id, 1000000, 1 FROM users;
INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference)
SELECT id, 1000000, 1000000, 'opening', 'bench' FROM users;
ANALYZE;
`

function apiKeyOf(group: number, user: number): string {
  return `bench-key-${group}-${user}-${'k'.repeat(20)}`
}

async function insertKeys(client: Client): Promise<Caller[]> {
  const callers: Caller[] = []
  for (let group = 1; group <= GROUPS; group += 1) {
    for (let user = 1; user <= USERS_PER_GROUP; user += 1) {
      const apiKey = apiKeyOf(group, user)
      await client.query(
        `INSERT INTO api_keys (user_id, group_id, name, key_hash, key_prefix, key_last4)
         SELECT u.id, g.id, 'bench', $1, 'bench', 'kkkk' FROM users u, groups g
         WHERE u.email = $2 AND g.name = $3`,
        [
          createHash('sha256').update(apiKey).digest('hex'),
          `user-${group}-${user}@example.test`,
          `group-${group}`,
        ],
      )
      const requestedModel = `alias-${((group + user) % CHANNELS_PER_GROUP) + 1}`
      callers.push({ apiKey, requestedModel, session: randomUUID() })
    }
  }
  return callers
}

/** Fills a migrated database; `credentials` is the encrypted API key of every account. Returns who may call. */
export async function seedDatabase(input: {
  readonly databaseUrl: string
  readonly credentials: string
  readonly upstreamUrl: string
}): Promise<Caller[]> {
  const client = new Client({ connectionString: input.databaseUrl })
  await client.connect()
  try {
    const literals = SEED_SQL.replace('$CREDENTIALS$', () => client.escapeLiteral(input.credentials)).replace(
      '$UPSTREAM$',
      () => client.escapeLiteral(input.upstreamUrl),
    )
    await client.query(literals)
    return await insertKeys(client)
  } finally {
    await client.end()
  }
}
