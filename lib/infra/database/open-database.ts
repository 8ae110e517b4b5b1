import { keepPostgresRunning } from '../embedded-postgres/keep-postgres-running'
import { urlOfRunningPostgres } from '../embedded-postgres/start-embedded-postgres'
import type { Env } from '../env'
import type { Logger } from '../logger'
import { lockDataDir } from '../processes/lock-data-dir'

/**
 * The database in use. `directUrl` serves LISTEN and locks; `stop` ends what `openDatabase` started, last of all; `leave` tells it to
 * end and waits for nothing, for a process that goes at this moment.
 */
export type OpenDatabase = {
  readonly url: string
  readonly directUrl: string
  readonly embedded: boolean
  stop(): Promise<void>
  leave(): void
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
      const leave = (): void => lock.release()
      return { url: env.DATABASE_URL, directUrl, embedded: false, stop: async () => leave(), leave }
    }
    const server = await keepPostgresRunning({ dataDir: env.DATA_DIR, logger })
    const stop = async (): Promise<void> => {
      await server.stop()
      lock.release()
    }
    const leave = (): void => {
      server.leave()
      lock.release()
    }
    return { url: server.url, directUrl: server.url, embedded: true, stop, leave }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * The database of a server that may run, for a command beside it: `DATA_DIR` is not claimed where its database runs
 * already or `DATABASE_URL` names one, and `stop` leaves that running. Else it is opened as `openDatabase` does.
 */
export async function openDatabaseBeside(
  env: Pick<Env, 'DATA_DIR' | 'DATABASE_URL' | 'DATABASE_DIRECT_URL'>,
  logger: Logger,
): Promise<OpenDatabase> {
  const { DATABASE_URL: configured, DATABASE_DIRECT_URL: direct } = env
  const url = configured ?? (await urlOfRunningPostgres(env.DATA_DIR))
  if (url === null) return openDatabase(env, logger)
  return {
    url,
    directUrl: direct ?? url,
    embedded: configured === undefined,
    stop: () => Promise.resolve(),
    leave: () => undefined,
  }
}
