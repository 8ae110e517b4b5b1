import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import type { Logger } from '../logger'
import {
  isSameProcess,
  readProcessIdentity,
  signalProcess,
  waitForProcessEnd,
} from '../processes/process-identity'
import { readOrCreateSecret } from '../secrets-file'
import { EMBEDDED_ROLE, initCluster, POSTGRES_ENVIRONMENT } from './init-cluster'
import { findPostgresBinaries, reachableBinaries } from './postgres-binaries'
import { resolvePostgresLayout, takeCluster, type PostgresLayout } from './postgres-layout'
import { disarmStaleLockFiles, findRunningPostmaster, isShuttingDown } from './postmaster-files'

const LOG_LIMIT_BYTES = 16 * 1024 * 1024
const START_TIMEOUT_MS = 120_000

/** Settings for many small commits on one machine; a setting of the caller wins. */
const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/** A running embedded server. `adopted` tells that it outlived a predecessor. `stop` is a fast shutdown. */
export type EmbeddedPostgres = {
  readonly pid: number
  readonly adopted: boolean
  readonly urlOf: (database: string) => string
  readonly url: string
  stop(): Promise<void>
  /** It was told to end, by somebody else or by `stop`. */
  isStopping(): boolean
}

/** What to start: `settings` are extra `postgresql.conf` values, for tests that need no durability. */
export type EmbeddedPostgresOptions = {
  readonly dataDir: string
  readonly logger: Logger
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * Starts, or adopts, the PostgreSQL server of `dataDir` and makes sure that its database exists. The server is not
 * tied to this process: a signal to the terminal's group or a kill -9 of the gateway leaves it running.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir)
  const password = readPassword(dataDir)
  const layout = resolvePostgresLayout(dataDir, password)
  if (layout.home !== dataDir) {
    const facts = { home: layout.home, user: layout.owner.name }
    options.logger.warn(facts, 'DATA_DIR is closed to the database user: the database is kept elsewhere')
  }
  const adopted = await adopt(layout, password, options.logger)
  const server = adopted ?? (await launch(layout, password, options))
  await ensureDatabase(server.urlOf('postgres'))
  options.logger.info({ postgresPid: server.pid, adopted: server.adopted }, 'embedded PostgreSQL is ready')
  return server
}

function readPassword(dataDir: string): string {
  const secrets = path.join(dataDir, 'secrets.json')
  if (existsSync(path.join(dataDir, 'postgres', 'PG_VERSION')) && !existsSync(secrets)) {
    throw new Error(
      `${secrets} is missing, but the database in ${dataDir} was created with its password: restore it`,
    )
  }
  return readOrCreateSecret(dataDir, 'EMBEDDED_POSTGRES_PASSWORD')
}

async function adopt(
  layout: PostgresLayout,
  password: string,
  logger: Logger,
): Promise<EmbeddedPostgres | null> {
  const running = findRunningPostmaster(layout.cluster)
  if (running === null) return null
  const server = describe({ layout, password, pid: running.pid, adopted: true })
  // Without its socket (a cleaned /tmp) a server cannot be reached any more; a young one is about to make it.
  const hasSocket = existsSync(path.join(layout.socketDirectory, '.s.PGSQL.5432'))
  const timeoutMs = hasSocket ? START_TIMEOUT_MS : 3000
  const isOurs = running.socketDirectory === layout.socketDirectory
  if (isOurs && (await answers(server.urlOf('postgres'), running.pid, timeoutMs))) return server
  logger.warn(
    { postgresPid: running.pid },
    'the PostgreSQL server left by a predecessor does not answer: restarting it',
  )
  await stopPostmaster(running.pid)
  return null
}

async function launch(
  layout: PostgresLayout,
  password: string,
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const binaries = reachableBinaries(findPostgresBinaries(), layout.owner, layout.home)
  await initCluster(layout, binaries, password)
  takeCluster(layout)
  disarmStaleLockFiles(layout)
  trimLog(layout.logFile)
  const logStart = statSync(layout.logFile, { throwIfNoEntry: false })?.size ?? 0
  // Orphaned backends of a killed postmaster hold the shared memory for a moment: then the start is repeated.
  for (let round = 0; ; round += 1) {
    const child = spawnPostgres(path.join(binaries, 'bin', 'postgres'), layout, options.settings ?? {})
    const pid = child.pid ?? 0
    const server = describe({ layout, password, pid, adopted: false })
    if (await answers(server.urlOf('postgres'), pid)) return server
    const log = readFileSync(layout.logFile).subarray(logStart).toString('utf8')
    if (round >= 40 || !log.includes('pre-existing shared memory block')) {
      signalProcess(pid || 99_999_999, 'SIGQUIT')
      throw new Error(`PostgreSQL did not start; its log (${layout.logFile}) ends with:\n${log.slice(-3000)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

function spawnPostgres(
  program: string,
  layout: PostgresLayout,
  extra: Readonly<Record<string, string>>,
): ChildProcess {
  const settings = { ...SERVER_SETTINGS, unix_socket_directories: layout.socketDirectory, ...extra }
  const log = openSync(layout.logFile, 'a', 0o600)
  try {
    const child = spawn(
      program,
      [
        '-D',
        layout.cluster,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      {
        ...layout.owner.identity,
        cwd: '/',
        env: { ...POSTGRES_ENVIRONMENT },
        detached: true,
        stdio: ['ignore', log, log],
      },
    )
    child.on('error', () => undefined)
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

function describe(server: {
  readonly layout: PostgresLayout
  readonly password: string
  readonly pid: number
  readonly adopted: boolean
}): EmbeddedPostgres {
  const { layout, password, pid, adopted } = server
  const urlOf = (database: string): string =>
    `postgresql://${EMBEDDED_ROLE}:${encodeURIComponent(password)}@localhost:5432/${database}` +
    `?host=${encodeURIComponent(layout.socketDirectory)}`
  return {
    pid,
    adopted,
    urlOf,
    url: urlOf(EMBEDDED_ROLE),
    stop: async () => stopPostmaster(pid),
    isStopping: () => isShuttingDown(layout.cluster, pid),
  }
}

/** True as soon as the server answers a query; false when its process ends or time runs out. */
async function answers(url: string, pid: number, timeoutMs = START_TIMEOUT_MS): Promise<boolean> {
  const identity = readProcessIdentity(pid)
  const deadline = Date.now() + timeoutMs
  if (identity === null) return false
  while (isSameProcess(pid, identity) && Date.now() < deadline) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
    // A connection lost between two queries is reported by the next one, not by ending the process.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('SELECT 1')
      return true
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === '28P01') {
        throw new Error('The password in DATA_DIR/secrets.json is not that of the embedded database', {
          cause: error,
        })
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  return false
}

async function stopPostmaster(pid: number): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one (recovery at the next start).
  signalProcess(pid, 'SIGINT')
  if (await waitForProcessEnd(pid, 60_000)) return
  signalProcess(pid, 'SIGQUIT')
  await waitForProcessEnd(pid, 10_000)
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [EMBEDDED_ROLE])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${EMBEDDED_ROLE}`)
  } finally {
    await client.end()
  }
}

function trimLog(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) truncateSync(file, 0)
}
