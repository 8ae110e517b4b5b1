import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import type { UsageEndRecord } from '../../../lib/gateway'
import { createLogger } from '../../../lib/infra'
import type { SettledBatch, Settler, SettlerOptions, UsageSpoolHandle } from '../../../lib/stores'
import { createUsageSpool, startSettler } from '../../../lib/stores'
import { RECORD_SEPARATOR } from '../../../lib/stores/spool/row-fields'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { createTestDatabase } from '../../support/test-database'

/** A database with users, keys and accounts 1–3 (balance 10 each), and a spool directory. */
export type SettlementBed = {
  readonly url: string
  readonly client: Client
  readonly directory: string
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  spool(): UsageSpoolHandle
  settler(own: UsageSpoolHandle | null, onSettled?: (batch: SettledBatch) => void): Settler
  /** Settles records without spool and settler. */
  settle(...records: readonly UsageEndRecord[]): Promise<void>
  /** Makes a spool's directory look as if its process had been killed. */
  orphan(spool: UsageSpoolHandle): void
  close(): Promise<void>
}

const SEED = `
INSERT INTO users (id, email) SELECT g, 'user' || g || '@example.com' FROM generate_series(1, 3) AS g;
INSERT INTO user_state (user_id, balance) SELECT g, 10 FROM generate_series(1, 3) AS g;
INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference)
SELECT g, 10, 10, 'opening', 'seed' FROM generate_series(1, 3) AS g;
INSERT INTO api_keys (id, user_id, name, key_hash, key_prefix, key_last4, quota_usd)
SELECT g, g, 'key', 'hash' || g, 'sk-', 'last', 100 FROM generate_series(1, 3) AS g;
INSERT INTO groups (id, name, platform) VALUES (1, 'group', 'anthropic');
INSERT INTO accounts (id, name, platform, credentials) SELECT g, 'account' || g, 'anthropic', 'x' FROM generate_series(1, 3) AS g;
`

export async function createSettlementBed(): Promise<SettlementBed> {
  const database = await createTestDatabase()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(SEED)
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-settlement-'))
  const logger = createLogger('silent')
  const options = (own: UsageSpoolHandle | null): SettlerOptions => ({
    connectionString: database.url,
    directory,
    own,
    logger,
    onSettled: () => undefined,
    workerFile: null,
  })
  return {
    url: database.url,
    client,
    directory,
    rows: async (sql, values = []) => (await client.query<Record<string, unknown>>(sql, [...values])).rows,
    spool: () => createUsageSpool({ directory, logger, reserveBytes: 1024 * 1024 }),
    settler: (own, onSettled = () => undefined) => startSettler({ ...options(own), onSettled }),
    settle: async (...records) => {
      const literals = records.map(serializeEnd).join(RECORD_SEPARATOR)
      await client.query('SELECT settle_usage_batch($1)', [literals])
    },
    orphan: (spool) => {
      const owner = { host: hostname(), pid: 999_999_999, identity: 'gone' }
      writeFileSync(path.join(spool.ownDirectory, 'owner.json'), JSON.stringify(owner))
    },
    close: async () => {
      await client.end()
      await database.drop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Every figure that must agree with the rows, by one query each; `off` counts disagreements. */
export const AGREEMENT = `
SELECT
  (SELECT count(*)::int FROM user_state s
    WHERE s.balance <> (SELECT sum(amount) FROM balance_ledger l WHERE l.user_id = s.user_id)) AS balances_off,
  (SELECT count(*)::int FROM users u
    WHERE COALESCE((SELECT -sum(amount) FROM balance_ledger l WHERE l.user_id = u.id AND kind = 'usage'), 0)
      <> COALESCE((SELECT sum(actual_cost) FROM usage_logs r WHERE r.user_id = u.id AND billing_type = 'balance'), 0)) AS ledger_off,
  (SELECT count(*)::int FROM balance_ledger a WHERE a.balance_after <> (
    SELECT sum(amount) FROM balance_ledger b WHERE b.user_id = a.user_id AND b.id <= a.id)) AS running_off,
  (SELECT (sum(requests)::int, sum(input_tokens)::int, sum(total_cost), sum(actual_cost)::numeric(30,18), sum(account_cost))::text FROM usage_rollups_user)
    IS NOT DISTINCT FROM
  (SELECT (count(*)::int, sum(input_tokens)::int, sum(total_cost), sum(actual_cost)::numeric(30,18), sum(account_cost))::text FROM usage_logs) AS user_rollup_agrees,
  (SELECT (sum(requests)::int, sum(output_tokens)::int, sum(total_cost), sum(actual_cost)::numeric(30,18), sum(account_cost))::text FROM usage_rollups_route)
    IS NOT DISTINCT FROM
  (SELECT (count(*)::int, sum(output_tokens)::int, sum(total_cost), sum(actual_cost)::numeric(30,18), sum(account_cost))::text FROM usage_logs) AS route_rollup_agrees`

/** What `AGREEMENT` says when nothing is off. */
export const AGREED = {
  balances_off: 0,
  ledger_off: 0,
  running_off: 0,
  user_rollup_agrees: true,
  route_rollup_agrees: true,
}
