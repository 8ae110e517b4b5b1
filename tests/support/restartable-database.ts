import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLogger } from '../../lib/infra/logger'
import { runMigrations } from '../../lib/infra/database/run-migrations'
import { startEmbeddedPostgres } from '../../lib/infra/embedded-postgres/start-embedded-postgres'
import {
  readProcessIdentity,
  signalProcess,
  waitForProcessEnd,
} from '../../lib/infra/processes/process-identity'
import type { TestDatabase } from './test-database'

/** How a PostgreSQL server may end: orderly, without a last checkpoint, or killed under its own processes. */
export const POSTGRES_ENDS = ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const

/** A migrated database on a PostgreSQL server of its own, which may be stopped and started again in the same place. */
export type RestartableDatabase = TestDatabase & {
  /** Ends the server, waits for something, starts it again. */
  restart(end: (typeof POSTGRES_ENDS)[number], whileAway: () => Promise<void>): Promise<void>
}

/** Commits reach the system before they are answered, so that nothing is lost by a killed server; the disk may wait. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '200' }

export async function startRestartableDatabase(): Promise<RestartableDatabase> {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-db-'))
  // Started as root, the server runs as a user who has to get there.
  chmodSync(directory, 0o755)
  const options = { dataDir: directory, logger: createLogger('silent'), settings: SETTINGS }
  let server = await startEmbeddedPostgres(options)
  await runMigrations({ url: server.url, logger: createLogger('silent') })
  return {
    url: server.url,
    async restart(end, whileAway) {
      if (readProcessIdentity(server.pid) === null) throw new Error('the database is not running')
      signalProcess(server.pid, end)
      if (!(await waitForProcessEnd(server.pid, 60_000))) throw new Error(`PostgreSQL did not end by ${end}`)
      await whileAway()
      server = await startEmbeddedPostgres(options)
    },
    async drop() {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
