import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { completeEnv, createLogger, loadEnv } from '@/lib/infra'
import { openStores, type Stores } from '@/lib/server/open-stores'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

let database: TestDatabase
let client: Client
const DATA_DIR = mkdtempSync(path.join(os.tmpdir(), 'switchyard-stores-'))

beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
  rmSync(DATA_DIR, { recursive: true, force: true })
})

function open(): Promise<Stores> {
  const { url } = database
  return openStores({
    env: completeEnv(loadEnv({ DATA_DIR })),
    logger: createLogger('silent'),
    databaseUrl: url,
    directUrl: url,
  })
}

async function connections(): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  return rows[0]?.count ?? 0
}

it('stores that cannot be opened leave no connection behind, nor do those that are closed', async () => {
  await client.query('ALTER TABLE groups RENAME TO away')
  await expect(open()).rejects.toThrow('groups')
  await expect.poll(connections, { timeout: 5_000 }).toBe(0)
  await client.query('ALTER TABLE away RENAME TO groups')
  const stores = await open()
  expect(await connections()).toBeGreaterThan(0)
  await stores.close()
  await expect.poll(connections, { timeout: 5_000 }).toBe(0)
})
