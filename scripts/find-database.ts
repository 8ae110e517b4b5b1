import { createLogger, env, openDatabase } from '@/lib/infra'
import type { OpenDatabase } from '@/lib/infra'

/** The configured database, beside whatever runs on it; else the embedded one, which must be free. */
export async function findDatabase(): Promise<OpenDatabase> {
  const settings = env()
  const { DATABASE_URL: url } = settings
  if (url === undefined) return openDatabase(settings, createLogger(settings.LOG_LEVEL))
  return {
    url,
    directUrl: settings.DATABASE_DIRECT_URL ?? url,
    embedded: false,
    stop: () => Promise.resolve(),
  }
}
