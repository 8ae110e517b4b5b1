import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, statSync, truncateSync } from 'node:fs'
import { Client } from 'pg'
import {
  hasProcessEnded,
  readProcessIdentity,
  signalProcess,
  waitForProcessEnd,
} from '../processes/process-identity'
import { POSTGRES_ENVIRONMENT } from './init-cluster'
import type { PostgresLayout } from './postgres-layout'

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

/** Starts a server that outlives this process; answers its pid. Rejects when the system does not start the program. */
export async function spawnPostmaster(
  program: string,
  layout: Pick<PostgresLayout, 'cluster' | 'logFile' | 'owner' | 'socketDirectory'>,
  extra: Readonly<Record<string, string>>,
): Promise<number> {
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
    await once(child, 'spawn')
    child.on('error', () => undefined)
    child.unref()
    return Number(child.pid)
  } finally {
    closeSync(log)
  }
}

/** True as soon as the server answers a query; false when its process ends or time runs out. */
export async function answersQueries(
  url: string,
  pid: number,
  timeoutMs = START_TIMEOUT_MS,
): Promise<boolean> {
  const identity = readProcessIdentity(pid) ?? undefined
  const deadline = Date.now() + timeoutMs
  while (!hasProcessEnded(pid, identity) && Date.now() < deadline) {
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

/** Begins a fast shutdown, which nobody has to wait for. */
export function tellPostmasterToStop(pid: number): void {
  signalProcess(pid, 'SIGINT')
}

/** A fast shutdown (SIGINT), then an immediate one (SIGQUIT), which the next start recovers from. */
export async function stopPostmaster(pid: number): Promise<void> {
  tellPostmasterToStop(pid)
  if (await waitForProcessEnd(pid, 60_000)) return
  signalProcess(pid, 'SIGQUIT')
  await waitForProcessEnd(pid, 10_000)
}

/** Begins the log anew once it is long. */
export function trimLog(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) truncateSync(file, 0)
}
