import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { Client } from 'pg'
import { createLogger } from '../../lib/infra/logger'
import { runMigrations } from '../../lib/infra/database/run-migrations'
import { testServerDirectory } from './test-postgres-directory'

/** A fresh, migrated database of its own. `drop` ends its connections and removes it. */
export type TestDatabase = { readonly url: string; drop(): Promise<void> }

const root = path.resolve(import.meta.dirname, '../..')
let server: Promise<(database: string) => string> | undefined
let template: Promise<string> | undefined

/**
 * Creates a migrated database in a server all tests of this checkout share. The server starts on demand in a process
 * of its own and stops by itself some seconds after the last test process that used it has ended.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const urlOf = await connectToServer()
  template ??= ensureTemplate(urlOf)
  const source = await template
  const name = `test_${process.pid}_${randomUUID().slice(0, 8)}`
  await runAsAdmin(urlOf, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${source} STRATEGY FILE_COPY`)
  })
  return { url: urlOf(name), drop: async () => dropDatabase(urlOf, name) }
}

/** An empty database without any migration, for tests of the migration runner itself. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const urlOf = await connectToServer()
  const name = `test_${process.pid}_${randomUUID().slice(0, 8)}`
  await runAsAdmin(urlOf, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0`)
  })
  return { url: urlOf(name), drop: async () => dropDatabase(urlOf, name) }
}

async function connectToServer(): Promise<(database: string) => string> {
  server ??= openServer()
  return server
}

/** Waits for the keeper, starting one whenever none answers; it knows us for a user, even where the last one took its directory away. */
async function openServer(): Promise<(database: string) => string> {
  const directory = testServerDirectory()
  const user = path.join(directory, 'users', String(process.pid))
  process.once('exit', () => rmSync(user, { force: true }))
  const deadline = Date.now() + 120_000
  let lastStart = 0
  while (Date.now() < deadline) {
    mkdirSync(path.dirname(user), { recursive: true })
    writeFileSync(user, '')
    const url = readUrl(directory)
    if (url !== null && (await answers(url))) {
      return (database) => url.replace('/postgres?', `/${database}?`)
    }
    if (Date.now() - lastStart > 1500) {
      lastStart = Date.now()
      startKeeper()
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the shared test server did not start; see ${directory}/keeper.log`)
}

function startKeeper(): void {
  const keeper = path.join(root, 'tests/support/test-postgres-keeper.ts')
  spawn(process.execPath, ['--import', 'tsx', keeper], { cwd: root, detached: true, stdio: 'ignore' }).unref()
}

function readUrl(directory: string): string | null {
  try {
    return readFileSync(path.join(directory, 'url'), 'utf8')
  } catch {
    return null
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Migrated once per content of the migrations and month (partitions are created ahead from the day of migration). */
async function ensureTemplate(urlOf: (database: string) => string): Promise<string> {
  const directory = path.join(root, 'prisma/migrations')
  const hash = createHash('sha256').update(new Date().toISOString().slice(0, 7))
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (file.endsWith('.sql')) hash.update(file).update(readFileSync(path.join(directory, file)))
  }
  const name = `template_${hash.digest('hex').slice(0, 16)}`
  await runAsAdmin(urlOf, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('switchyard test template'))")
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.rowCount !== 0) return
    const building = `${name}_building`
    await client.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${building} TEMPLATE template0`)
    await runMigrations({ url: urlOf(building), logger: createLogger('silent'), migrationsDir: directory })
    await client.query(`ALTER DATABASE ${building} RENAME TO ${name}`)
    await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`)
  })
  return name
}

/** A pool says that it has ended before its connections have: cut meanwhile, they would tell an error nobody listens to. */
const ENDS_WITHIN_MS = 5_000

async function dropDatabase(urlOf: (database: string) => string, name: string): Promise<void> {
  await runAsAdmin(urlOf, async (client) => {
    const deadline = Date.now() + ENDS_WITHIN_MS
    while (Date.now() < deadline && (await hasClients(client, name))) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })
}

async function hasClients(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'",
    [name],
  )
  return rowCount !== 0
}

async function runAsAdmin(
  urlOf: (database: string) => string,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client({ connectionString: urlOf('postgres') })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
