import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dropExpiredRecords, ensurePartitions } from '@/lib/infra'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

let database: TestDatabase
let client: Client

beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

function monthsAhead(months: number): Date {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 15))
}

async function insertUsage(id: string, createdAt: Date): Promise<void> {
  await client.query(
    `INSERT INTO usage_logs (created_at, id, request_id, user_id, api_key_id, group_id, account_id, protocol,
       requested_model, mapped_model, upstream_model, billing_model)
     VALUES ($1, $2, 'r', 1, 1, 1, 1, 'anthropic_messages', 'm', 'm', 'm', 'm')`,
    [createdAt, id],
  )
}

async function partitionOf(id: string): Promise<unknown> {
  const found = await client.query('SELECT tableoid::regclass::text AS name FROM usage_logs WHERE id = $1', [
    id,
  ])
  return found.rows[0]?.name
}

function partitionName(date: Date): string {
  return `usage_logs_${date.toISOString().slice(0, 7).replace('-', '_')}`
}

it('partitions exist ahead after the migrations, and ensuring them again creates none', async () => {
  expect(await ensurePartitions(database.url)).toMatchObject({ created: 0, strayRows: 0 })
  const id = '019a0000-0000-7000-8000-000000000001'
  await insertUsage(id, monthsAhead(3))
  expect(await partitionOf(id)).toBe(partitionName(monthsAhead(3)))
})

it('a row outside every month is kept, reported, and moved when its partition comes', async () => {
  const id = '019a0000-0000-7000-8000-000000000002'
  await insertUsage(id, monthsAhead(5))
  expect(await partitionOf(id)).toBe('usage_logs_default')
  expect(await ensurePartitions(database.url, 4)).toMatchObject({ created: 2, strayRows: 1 })
  expect(await ensurePartitions(database.url, 6)).toMatchObject({ created: 4, strayRows: 0 })
  expect(await partitionOf(id)).toBe(partitionName(monthsAhead(5)))
})

it('a partition made later has the keys, checks and triggers of its parent', async () => {
  const id = '019a0000-0000-7000-8000-000000000003'
  await insertUsage(id, monthsAhead(6))
  await expect(insertUsage(id, monthsAhead(6))).rejects.toThrow(/duplicate key/)
  await expect(client.query("UPDATE usage_logs SET status = 'ok' WHERE id = $1", [id])).rejects.toThrow(
    /append-only/,
  )
  const name = partitionName(monthsAhead(6))
  const checks = await client.query(
    `SELECT count(*)::int AS count FROM pg_constraint WHERE contype = 'c' AND conrelid = $1::regclass AND coninhcount > 0`,
    [name],
  )
  expect(checks.rows[0]?.count).toBeGreaterThanOrEqual(9)
})

it('every partition, made later or not, is vacuumed after a number of new rows, not after a share of them', async () => {
  const { rows } = await client.query<{ options: string[] | null }>(
    "SELECT reloptions AS options FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'usage_logs'::regclass",
  )
  expect(rows.length).toBeGreaterThan(5)
  for (const { options } of rows) {
    expect(options).toEqual(
      expect.arrayContaining([
        'autovacuum_vacuum_insert_scale_factor=0',
        'autovacuum_vacuum_insert_threshold=50000',
      ]),
    )
  }
})

it('processes that start together create each partition once', async () => {
  const reports = await Promise.all([1, 2, 3].map(async () => ensurePartitions(database.url, 8)))
  expect(reports.map((report) => report.created).toSorted((a, b) => a - b)).toEqual([0, 0, 4])
})

it('kept answers that have run out are dropped', async () => {
  const now = new Date('2026-03-02T10:00:00Z')
  await client.query(
    `INSERT INTO idempotency_records (scope, key_hash, request_fingerprint, expires_at)
     VALUES ('gateway:1', 'old', 'x', $1::timestamptz - INTERVAL '1 second'), ('gateway:1', 'young', 'x', $1)`,
    [now.toISOString()],
  )
  await dropExpiredRecords(database.url, now)
  const left = await client.query('SELECT key_hash FROM idempotency_records')
  expect(left.rows).toEqual([{ key_hash: 'young' }])
})
