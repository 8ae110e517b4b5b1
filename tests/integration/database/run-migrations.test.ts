import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger, runMigrations } from '@/lib/infra'
import { createEmptyDatabase, type TestDatabase } from '../../support/test-database'
import { waitUntil } from '../../support/wait-until'

const logger = createLogger('silent')
let database: TestDatabase
let migrationsDir: string
let client: Client

beforeEach(async () => {
  migrationsDir = mkdtempSync(path.join(tmpdir(), 'switchyard-migrations-'))
  database = await createEmptyDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterEach(async () => {
  await client.end()
  await database.drop()
  rmSync(migrationsDir, { recursive: true })
})

function write(name: string, sql: string): void {
  mkdirSync(path.join(migrationsDir, name), { recursive: true })
  writeFileSync(path.join(migrationsDir, name, 'migration.sql'), sql)
}

async function migrate(): Promise<readonly string[]> {
  return runMigrations({ url: database.url, logger, migrationsDir })
}

async function tables(): Promise<readonly string[]> {
  const found = await client.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  )
  return found.rows.map((row) => row.tablename)
}

async function waits(observer: Client, kind: 'advisory' | 'relation'): Promise<void> {
  await waitUntil(`one waits for a lock: ${kind}`, async () => {
    const waiting = await observer.query('SELECT FROM pg_locks WHERE NOT granted AND locktype = $1', [kind])
    return waiting.rowCount === 1
  })
}

describe('runMigrations', () => {
  it('applies what is missing in order, once, and records it as Prisma does', async () => {
    write('2_second', 'INSERT INTO a VALUES (1);')
    write('1_first', 'CREATE TABLE a (x int);')
    expect(await migrate()).toEqual(['1_first', '2_second'])
    expect(await migrate()).toEqual([])
    const recorded = await client.query(
      `SELECT migration_name, length(checksum) AS checksum, applied_steps_count, logs, rolled_back_at,
         finished_at >= started_at AS finished FROM _prisma_migrations ORDER BY 1`,
    )
    const row = { checksum: 64, applied_steps_count: 1, logs: null, rolled_back_at: null, finished: true }
    expect(recorded.rows).toEqual([
      { migration_name: '1_first', ...row },
      { migration_name: '2_second', ...row },
    ])
  })

  it('leaves the database as it was when one fails, and says which statement and why', async () => {
    write('1_first', 'CREATE TABLE a (x int);')
    write('2_broken', '-- two tables\nCREATE TABLE b (x int);\n\nCREATE TABLE c (\n  y nonsense\n);')
    await expect(migrate()).rejects.toThrow(
      /Migration 2_broken failed at line 5: type "nonsense" does not exist[^]*CREATE TABLE c[^]*as it was/,
    )
    expect(await tables()).toEqual(['_prisma_migrations', 'a'])
    write('2_broken', 'CREATE TABLE b (x int);')
    expect(await migrate()).toEqual(['2_broken'])
  })

  it('leaves an empty database empty when the first one fails', async () => {
    write('1_first', 'CREATE TABLE a (x int); SELECT 1 / 0;')
    await expect(migrate()).rejects.toThrow('failed at line 1: division by zero')
    expect(await tables()).toEqual([])
  })

  it('refuses a migration that was edited after it was applied', async () => {
    write('1_first', 'CREATE TABLE a (x int);')
    await migrate()
    write('1_first', 'CREATE TABLE a (x bigint);')
    await expect(migrate()).rejects.toThrow('1_first was changed after it was applied')
  })

  it('takes a migration for applied whose former text is known', async () => {
    write('1_first', 'CREATE TABLE a (x int);')
    await migrate()
    const recorded = await client.query<{ checksum: string }>('SELECT checksum FROM _prisma_migrations')
    write('1_first', 'CREATE TABLE a (x bigint);')
    write('2_second', 'ALTER TABLE a ALTER COLUMN x TYPE bigint;')
    const former = path.join(migrationsDir, '1_first', 'former-checksums.txt')
    writeFileSync(former, `${'0'.repeat(64)}\n${recorded.rows[0]?.checksum}\n`)
    expect(await migrate()).toEqual(['2_second'])
    writeFileSync(former, `${'0'.repeat(64)}\n`)
    await expect(migrate()).rejects.toThrow('was changed after it was applied')
  })

  it('refuses a database that is newer than this version', async () => {
    write('1_first', 'CREATE TABLE a (x int);')
    write('2_second', 'CREATE TABLE b (x int);')
    await migrate()
    rmSync(path.join(migrationsDir, '2_second'), { recursive: true })
    await expect(migrate()).rejects.toThrow('2_second, which this version does not know')
  })

  it('refuses a database with a migration another tool left unfinished', async () => {
    write('1_first', 'CREATE TABLE a (x int);')
    await migrate()
    await client.query('UPDATE _prisma_migrations SET finished_at = NULL')
    await expect(migrate()).rejects.toThrow('1_first was started by another tool and never finished')
  })

  it('begins again where what runs meanwhile takes its locks the other way round', async () => {
    write('1_first', 'CREATE TABLE a (x int);\nCREATE TABLE b (x int);')
    await migrate()
    write(
      '2_second',
      'LOCK TABLE a;\nSELECT pg_advisory_xact_lock(1);\nLOCK TABLE b;\nINSERT INTO a VALUES (1);',
    )
    const gate = new Client({ connectionString: database.url })
    await gate.connect()
    await gate.query('SELECT pg_advisory_lock(1)')
    await client.query('BEGIN')
    await client.query('LOCK TABLE b')
    const migrated = migrate()
    await waits(gate, 'advisory')
    // Who waits looks for a deadlock once: the other way round begins first and looks late, so that the migration finds it.
    await client.query("SET LOCAL deadlock_timeout = '1min'")
    const locked = client.query('LOCK TABLE a')
    await waits(gate, 'relation')
    await gate.end()
    await locked
    await client.query('COMMIT')
    expect(await migrated).toEqual(['2_second'])
    expect((await client.query('SELECT x FROM a')).rows).toEqual([{ x: 1 }])
  })

  it('lets processes that start together apply each migration once', async () => {
    cpSync(path.join(import.meta.dirname, '../../../prisma/migrations'), migrationsDir, { recursive: true })
    const results = await Promise.all([migrate(), migrate(), migrate()])
    const applied = results.flat()
    expect(applied.length).toBeGreaterThanOrEqual(3)
    expect(new Set(applied).size).toBe(applied.length)
  })
})
