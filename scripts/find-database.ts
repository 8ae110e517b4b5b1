import { existsSync } from 'node:fs'
import path from 'node:path'
import {
  createLogger,
  env,
  inheritedEnvironment,
  loadEnv,
  openDatabaseBeside,
  openPgClient,
} from '@/lib/infra'
import type { OpenDatabase } from '@/lib/infra'

/** The database of a server, configured or embedded, beside whatever runs on it. Throws where there is none of ours, and makes none. */
export async function findDatabase(): Promise<OpenDatabase> {
  assertInstalled()
  const settings = env()
  const database = await openDatabaseBeside(settings, createLogger(settings.LOG_LEVEL))
  try {
    await assertMigrated(database.directUrl)
    return database
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** Whoever asks for generated secrets makes them: this comes first. */
function assertInstalled(): void {
  const { DATABASE_URL: url, DATA_DIR: dataDir } = loadEnv(inheritedEnvironment())
  if (url !== undefined || existsSync(path.join(dataDir, 'secrets.json'))) return
  throw new Error(`there is no database in ${dataDir}: set DATA_DIR or DATABASE_URL as the server has it`)
}

async function assertMigrated(url: string): Promise<void> {
  const client = await openPgClient({ url, applicationName: 'switchyard-command' })
  try {
    const { rows } = await client.query<{ known: boolean }>(
      "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS known",
    )
    if (rows[0]?.known === true) return
    throw new Error(
      'no server has started on this database: set DATA_DIR or DATABASE_URL as the server has it',
    )
  } finally {
    await client.end()
  }
}
