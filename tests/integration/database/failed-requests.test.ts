import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLogger, retirePartitions, runMigrations } from '@/lib/infra'
import { createEmptyDatabase, type TestDatabase } from '../../support/test-database'

const root = path.join(import.meta.dirname, '../../../prisma/migrations')
const MIGRATION = '20261123010000_failed_requests'
const logger = createLogger('silent')
let database: TestDatabase
let client: Client

/** A database as the version before leaves it. */
beforeEach(async () => {
  database = await createEmptyDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
  const before = mkdtempSync(path.join(tmpdir(), 'switchyard-migrations-'))
  for (const name of readdirSync(root).filter((folder) => folder < MIGRATION)) {
    cpSync(path.join(root, name), path.join(before, name), { recursive: true })
  }
  await runMigrations({ url: database.url, logger, migrationsDir: before })
  rmSync(before, { recursive: true })
})
afterEach(async () => {
  await client.end()
  await database.drop()
})

/** As processes of the version before write rows. */
async function insertAsBefore(rows: readonly { id: string; created_at: string }[]): Promise<void> {
  await client.query(
    `INSERT INTO request_errors (created_at, id, request_id, user_id, status, code)
     SELECT e.created_at, e.id, e.id, 3, 503, 'NO_AVAILABLE_ACCOUNT'
     FROM jsonb_to_recordset($1::jsonb) AS e(created_at timestamptz, id uuid) ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  )
}

function failedAt(at: Date, index = 0): { id: string; created_at: string } {
  return { id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`, created_at: at.toISOString() }
}

async function counted(): Promise<readonly string[]> {
  const { rows } = await client.query<{ member: string }>(
    `SELECT concat_ws(' ', dimension, dimension_id, sum(failed)) AS member FROM failed_requests GROUP BY dimension, dimension_id
     ORDER BY 1`,
  )
  return rows.map(({ member }) => member)
}

it('the migration reads no rows while writers wait, and locks no month', async () => {
  await client.query(
    `INSERT INTO request_errors (created_at, id, request_id, status, code)
     SELECT now(), gen_random_uuid(), 'r', 503, 'X' FROM generate_series(1, 20000)`,
  )
  await client.query('BEGIN')
  await client.query(readFileSync(path.join(root, MIGRATION, 'migration.sql'), 'utf8'))
  const read = await client.query(
    `SELECT sum(seq_tup_read + COALESCE(idx_tup_fetch, 0))::int AS rows FROM pg_stat_xact_user_tables
     WHERE relname LIKE 'request\\_errors%'`,
  )
  expect(read.rows[0].rows).toBeLessThanOrEqual(1)
  const locks = await client.query(
    `SELECT DISTINCT l.mode, c.relname = 'request_errors' AS parent FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation
     WHERE l.pid = pg_backend_pid() AND c.relname LIKE 'request\\_errors%' AND l.mode <> 'AccessShareLock'`,
  )
  expect(locks.rows).toEqual([{ mode: 'ShareRowExclusiveLock', parent: true }])
  await client.query('ROLLBACK')
})

it('rows that processes of the version before write during an upgrade are counted once; older ones tell since when', async () => {
  const now = new Date()
  await insertAsBefore([failedAt(now, 1)])
  await runMigrations({ url: database.url, logger, migrationsDir: root })
  expect(await counted()).toEqual(['models_since 0 0', 'since 0 0'])
  const since = await client.query(
    "SELECT bucket > now() AS ahead FROM failed_requests WHERE dimension = 'since'",
  )
  expect(since.rows).toEqual([{ ahead: true }])
  const modelsSince = await client.query(
    `SELECT bucket - now() > INTERVAL '14 minutes' AS is_far, bucket - now() <= INTERVAL '30 minutes' AS is_near
     FROM failed_requests WHERE dimension = 'models_since'`,
  )
  expect(modelsSince.rows).toEqual([{ is_far: true, is_near: true }])
  await insertAsBefore([failedAt(now, 1), failedAt(now, 2), failedAt(now, 3)])
  await insertAsBefore([failedAt(now, 3)])
  expect(await counted()).toEqual(['all 0 2', 'models_since 0 0', 'since 0 0', 'user 3 2'])
})

it('an installation without rows counts from the first one', async () => {
  await runMigrations({ url: database.url, logger, migrationsDir: root })
  expect(await counted()).toEqual([])
  await insertAsBefore([failedAt(new Date())])
  expect(await counted()).toEqual(['all 0 1', 'user 3 1'])
})

it('counts are dropped with the months of their rows; a row that moves to its month is not counted again', async () => {
  await runMigrations({ url: database.url, logger, migrationsDir: root })
  const [old, kept] = [new Date('2020-01-31T23:59:59Z'), new Date('2020-02-01T00:00:00Z')]
  await insertAsBefore([failedAt(old), failedAt(kept), failedAt(kept, 1)])
  for (const month of ['2020-01-01', '2020-02-01']) {
    await client.query("SELECT ensure_month_partition('request_errors', $1)", [`${month}T00:00:00Z`])
  }
  expect(await counted()).toEqual(['all 0 3', 'user 3 3'])
  const retired = await retirePartitions(database.url, {
    table: 'request_errors',
    before: kept,
    export: { format: 'none', directory: tmpdir() },
  })
  expect(retired).toMatchObject([{ partition: 'request_errors_2020_01', rows: 1 }])
  expect(await counted()).toEqual(['all 0 2', 'user 3 2'])
})
