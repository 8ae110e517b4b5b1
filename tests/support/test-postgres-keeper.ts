// Owns the shared test server: starts it without durability, and stops it when no test process uses it any more.
// It is a process of its own so that test files and whole runs come and go without paying for a start.
import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { createLogger } from '../../lib/infra/logger'
import { startEmbeddedPostgres } from '../../lib/infra/embedded-postgres/start-embedded-postgres'
import { lockDataDir } from '../../lib/infra/processes/lock-data-dir'
import { readProcessIdentity } from '../../lib/infra/processes/process-identity'
import { testServerDirectory } from './test-postgres-directory'

const IDLE_MS = 10_000
const directory = testServerDirectory()

function hasUsers(): boolean {
  const users = path.join(directory, 'users')
  let alive = false
  for (const pid of readdirSync(users)) {
    if (readProcessIdentity(Number(pid)) === null) rmSync(path.join(users, pid), { force: true })
    else alive = true
  }
  return alive
}

/** Out of sight first: who begins meanwhile makes a whole one of its own. */
function removeDirectory(): void {
  const gone = `${directory}-${process.pid}`
  renameSync(directory, gone)
  rmSync(gone, { recursive: true, force: true })
}

async function dropLeftovers(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const found = await client.query<{ datname: string }>(
    String.raw`SELECT datname FROM pg_database WHERE datname LIKE 'test\_%' OR datname LIKE 'template\_%'`,
  )
  for (const { datname } of found.rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`)
  await client.end()
}

async function main(): Promise<void> {
  mkdirSync(path.join(directory, 'users'), { recursive: true })
  let lock
  try {
    lock = await lockDataDir(directory)
  } catch {
    // Another keeper is at work.
    return
  }
  rmSync(path.join(directory, 'url'), { force: true })
  const server = await startEmbeddedPostgres({
    dataDir: directory,
    logger: createLogger('silent'),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  })
  await dropLeftovers(server.urlOf('postgres'))
  writeFileSync(path.join(directory, 'url'), server.urlOf('postgres'), { mode: 0o600 })
  let lastUse = Date.now()
  while (Date.now() - lastUse < IDLE_MS) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    if (hasUsers()) lastUse = Date.now()
  }
  rmSync(path.join(directory, 'url'), { force: true })
  await server.stop()
  // Where no next run comes by, as after a checkout for one, nothing is kept for it.
  if (process.env['CI'] !== undefined && !hasUsers()) removeDirectory()
  lock.release()
}

process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)
try {
  await main()
} catch (error) {
  appendFileSync(path.join(directory, 'keeper.log'), `${new Date().toISOString()} ${String(error)}\n`)
  process.exitCode = 1
}
