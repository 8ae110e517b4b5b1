import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'
import { z } from 'zod'
import type { Logger } from '../logger'
import { openPgClient } from './open-pg-client'
import { splitSqlStatements, type SqlStatement } from './split-sql-statements'

/** The advisory lock `prisma migrate deploy` takes, so that the two never run at once. */
const MIGRATION_LOCK = 72_707_369

const MOST_ATTEMPTS = 5
/** SQLSTATE `deadlock_detected`. */
const DEADLOCK = '40P01'

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

const appliedSchema = z.array(
  z.object({ migration_name: z.string(), checksum: z.string(), finished: z.boolean() }),
)

type Migration = {
  readonly name: string
  readonly script: string
  readonly checksum: string
  /** Of texts it had before, which later migrations make equal to this one. */
  readonly formerChecksums: readonly string[]
}

const FORMER_CHECKSUMS = 'former-checksums.txt'

/** Where to migrate from and to; `url` is the direct URL. `migrationsDir` defaults to the project's. */
export type RunMigrationsOptions = {
  readonly url: string
  readonly logger: Logger
  readonly migrationsDir?: string
}

/**
 * Applies the missing migrations in order, each in a transaction of its own, under an advisory lock, and records them
 * as `prisma migrate deploy` does. Returns the names applied. A failing migration leaves the database as it was before
 * that migration and throws, naming file, line, statement and reason; an edited or unknown migration is refused,
 * unless its folder names the checksum of the former text.
 */
export async function runMigrations(options: RunMigrationsOptions): Promise<readonly string[]> {
  const directory = options.migrationsDir ?? path.join(process.cwd(), 'prisma', 'migrations')
  const migrations = readMigrations(directory)
  const client = await openPgClient({ url: options.url, applicationName: 'switchyard-migrations' })
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    const pending = await findPending(client, migrations)
    for (const migration of pending) {
      await applyPatiently(client, migration)
      options.logger.info({ migration: migration.name }, 'migration applied')
    }
    return pending.map((migration) => migration.name)
  } finally {
    await client.end()
  }
}

function readMigrations(directory: string): readonly Migration[] {
  return (
    readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      // A folder without a script is one whose files another branch holds.
      .filter((name) => existsSync(path.join(directory, name, 'migration.sql')))
      .toSorted()
      .map((name) => {
        const script = readFileSync(path.join(directory, name, 'migration.sql'), 'utf8')
        const checksum = createHash('sha256').update(script).digest('hex')
        return { name, script, checksum, formerChecksums: formerChecksums(path.join(directory, name)) }
      })
  )
}

function formerChecksums(folder: string): readonly string[] {
  const file = path.join(folder, FORMER_CHECKSUMS)
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

async function findPending(client: Client, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const exists = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found")
  if (!z.array(z.object({ found: z.boolean() })).parse(exists.rows)[0]?.found) return migrations
  const result = await client.query(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  const applied = new Map(appliedSchema.parse(result.rows).map((row) => [row.migration_name, row]))
  const known = new Set(migrations.map((migration) => migration.name))
  for (const [name, row] of applied) {
    if (!row.finished) {
      throw new Error(
        `Migration ${name} was started by another tool and never finished; resolve it before starting`,
      )
    }
    if (!known.has(name)) {
      throw new Error(
        `The database has migration ${name}, which this version does not know: it is newer than this version`,
      )
    }
  }
  for (const migration of migrations) {
    const row = applied.get(migration.name)
    if (row !== undefined && ![migration.checksum, ...migration.formerChecksums].includes(row.checksum)) {
      throw new Error(`Migration ${migration.name} was changed after it was applied; restore its file`)
    }
  }
  return migrations.filter((migration) => !applied.has(migration.name))
}

/** What runs meanwhile, as settlers of the version before do, may take locks the other way round: the database lets one of both go on. */
async function applyPatiently(client: Client, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyMigration(client, migration)
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isDeadlock(error)) throw error
    }
  }
}

function isDeadlock(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'code' in cause && cause.code === DEADLOCK
}

async function applyMigration(client: Client, migration: Migration): Promise<void> {
  const statements = splitSqlStatements(migration.script)
  await client.query('BEGIN')
  try {
    await client.query(CREATE_TABLE)
    for (const statement of statements) await runStatement(client, migration.name, statement)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function runStatement(client: Client, name: string, statement: SqlStatement): Promise<void> {
  try {
    await client.query(statement.text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const offset = error instanceof Error && 'position' in error ? Number(error.position) : Number.NaN
    const before = Number.isFinite(offset) ? statement.text.slice(0, offset) : ''
    const line = statement.line + before.split('\n').length - 1
    throw new Error(
      `Migration ${name} failed at line ${line}: ${reason}\n` +
        `  statement: ${statement.text.slice(0, 300)}\n` +
        '  The database is as it was before this migration.',
      { cause: error },
    )
  }
}
