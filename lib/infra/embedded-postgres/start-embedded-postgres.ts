import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import type { Logger } from '../logger'
import { isGone } from '../processes/is-gone'
import { signalProcess } from '../processes/process-identity'
import { readOrCreateSecret } from '../secrets-file'
import { EMBEDDED_ROLE, initCluster } from './init-cluster'
import { findPostgresBinaries, reachableBinaries } from './postgres-binaries'
import { resolvePostgresLayout, takeCluster, type PostgresLayout } from './postgres-layout'
import { answersQueries, spawnPostmaster, stopPostmaster, tellPostmasterToStop, trimLog } from './postmaster'
import { disarmStaleLockFiles, findRunningPostmaster, isShuttingDown } from './postmaster-files'

/** For a server without its socket: it makes it at once or never. */
const NO_SOCKET_MS = 3_000

/** A running embedded server. `adopted` tells that it outlived a predecessor. `stop` is a fast shutdown. */
export type EmbeddedPostgres = {
  readonly pid: number
  readonly adopted: boolean
  readonly urlOf: (database: string) => string
  readonly url: string
  stop(): Promise<void>
  /** Begins the same and does not wait for it. */
  tellToStop(): void
  /** It was told to end, by somebody else or by `stop`. */
  isStopping(): boolean
  /** Its socket was taken away (a cleaned /tmp): nobody new can reach it. */
  hasLostSocket(): boolean
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

/** The URL of the server that runs on the cluster of `dataDir`, whoever started it; `null` when none answers. */
export async function urlOfRunningPostgres(dataDir: string): Promise<string | null> {
  const password = readPassword(dataDir)
  const layout = resolvePostgresLayout(dataDir, password)
  const running = findRunningPostmaster(layout.cluster)
  if (running === null || running.socketDirectory !== layout.socketDirectory) return null
  const server = describe({ layout, password, pid: running.pid, adopted: true })
  return (await answersQueries(server.urlOf('postgres'), running.pid, NO_SOCKET_MS)) ? server.url : null
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
  const timeoutMs = isGone(socketOf(layout)) ? NO_SOCKET_MS : undefined
  const isOurs = running.socketDirectory === layout.socketDirectory
  if (isOurs && (await answersQueries(server.urlOf('postgres'), running.pid, timeoutMs))) return server
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
    const pid = await spawnPostmaster(path.join(binaries, 'bin', 'postgres'), layout, options.settings ?? {})
    const server = describe({ layout, password, pid, adopted: false })
    if (await answersQueries(server.urlOf('postgres'), pid)) return server
    const log = readFileSync(layout.logFile).subarray(logStart).toString('utf8')
    if (round >= 40 || !log.includes('pre-existing shared memory block')) {
      signalProcess(pid, 'SIGQUIT')
      throw new Error(`PostgreSQL did not start; its log (${layout.logFile}) ends with:\n${log.slice(-3000)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
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
    tellToStop: () => tellPostmasterToStop(pid),
    isStopping: () => isShuttingDown(layout.cluster, pid),
    hasLostSocket: () => isGone(socketOf(layout)),
  }
}

function socketOf(layout: PostgresLayout): string {
  return path.join(layout.socketDirectory, '.s.PGSQL.5432')
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
