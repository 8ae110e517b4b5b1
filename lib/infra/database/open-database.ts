import { keepPostgresRunning } from '../embedded-postgres/keep-postgres-running'
import type { Env } from '../env'
import type { Logger } from '../logger'
import { lockDataDir } from '../processes/lock-data-dir'

/** The database in use. `directUrl` serves LISTEN and locks; `stop` ends what `openDatabase` started, last of all. */
export type OpenDatabase = {
  readonly url: string
  readonly directUrl: string
  readonly embedded: boolean
  stop(): Promise<void>
}

/**
 * Claims `DATA_DIR` for this process and opens the configured database, or the embedded one. Throws when another
 * living process owns `DATA_DIR`. An embedded server that dies is started again. `stop` shuts the embedded server down and gives `DATA_DIR` back.
 */
export async function openDatabase(
  env: Pick<Env, 'DATA_DIR' | 'DATABASE_URL' | 'DATABASE_DIRECT_URL'>,
  logger: Logger,
): Promise<OpenDatabase> {
  const lock = await lockDataDir(env.DATA_DIR)
  try {
    if (env.DATABASE_URL !== undefined) {
      const directUrl = env.DATABASE_DIRECT_URL ?? env.DATABASE_URL
      return { url: env.DATABASE_URL, directUrl, embedded: false, stop: async () => lock.release() }
    }
    const server = await keepPostgresRunning({ dataDir: env.DATA_DIR, logger })
    const stop = async (): Promise<void> => {
      await server.stop()
      lock.release()
    }
    return { url: server.url, directUrl: server.url, embedded: true, stop }
  } catch (error) {
    lock.release()
    throw error
  }
}
