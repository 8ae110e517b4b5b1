import path from 'node:path'
import { dropExpiredRecords, ensurePartitions, retirePartitions, runOnceADay } from '@/lib/infra'
import { getSettings } from '@/lib/services'
import { systemContext } from './system-context'
import type { StartStep } from './system-context'

const MOST_APART_MS = 3_600_000

/**
 * Partitions ahead, retention and records that have run out, once a UTC day for all processes of a database; any other call does
 * nothing. What has run out by the clock of this process and by the database's is dropped: neither alone may end what is kept.
 */
export async function runDailyUpkeep(step: StartStep): Promise<void> {
  const { database, logger } = step
  const now = new Date()
  const run = async (): Promise<void> => {
    const { strayRows, databaseNow } = await ensurePartitions(database.directUrl)
    if (strayRows > 0)
      logger.error({ strayRows }, 'usage rows outside the monthly partitions: check the clock')
    const past = new Date(Math.min(now.getTime(), databaseNow.getTime()))
    if (Math.abs(now.getTime() - databaseNow.getTime()) > MOST_APART_MS)
      logger.error(
        { now, databaseNow },
        'clocks are apart: what is past its time is dropped by the earlier one',
      )
    await dropExpiredRecords(database.directUrl, past)
    await retire(step, past)
  }
  await runOnceADay(database.directUrl, { name: 'daily', now, run })
}

/** Drops months that are older than the settings keep them; the running month and the kept ones before it stay. */
async function retire(step: StartStep, now: Date): Promise<void> {
  const { settings, database, logger } = step
  const kept = await getSettings(systemContext(step))
  const plans = [
    { table: 'usage_logs', months: kept.usage_retention_months, format: kept.usage_retention_export },
    { table: 'request_errors', months: kept.request_error_retention_months, format: 'none' },
  ] as const
  const directory = path.join(settings.DATA_DIR, 'exports')
  for (const { table, months, format } of plans) {
    if (months === 0) continue
    const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))
    const retired = await retirePartitions(database.directUrl, {
      table,
      before,
      export: { format, directory },
    })
    for (const partition of retired) logger.info(partition, 'a month of history was dropped')
  }
}
