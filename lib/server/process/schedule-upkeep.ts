import path from 'node:path'
import { ensurePartitions, foldUsage, retirePartitions, runDailyUpkeep } from '@/lib/infra'
import { getSettings, runNightlyAudit } from '@/lib/services'
import { systemContext } from './system-context'
import type { StartStep } from './system-context'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const HOURS_A_DAY = 24

/**
 * Every minute the sums behind dashboards; every hour the ledger audit when a night has passed since the last one; once a day
 * partitions ahead and retention. A failure is an alarm in the log, not an end.
 */
export function scheduleUpkeep(step: StartStep): void {
  const alarm = (error: unknown): void => step.logger.error({ error }, 'upkeep failed')
  let hours = 0
  const tick = (): void => {
    if (hours % HOURS_A_DAY === 0 && hours > 0) daily(step).catch(alarm)
    hours += 1
    audit(step).catch(alarm)
  }
  setInterval(tick, HOUR_MS).unref()
  tick()
  scheduleFolds(step, alarm)
}

/** One after the other: after an update the first one may take long. */
function scheduleFolds({ database }: StartStep, alarm: (error: unknown) => void): void {
  const fold = (): void => {
    foldUsage(database.directUrl, new Date())
      .catch(alarm)
      .finally(() => setTimeout(fold, MINUTE_MS).unref())
  }
  fold()
}

async function daily(step: StartStep): Promise<void> {
  const { database, logger } = step
  const { strayRows } = await ensurePartitions(database.directUrl)
  if (strayRows > 0) logger.error({ strayRows }, 'usage rows outside the monthly partitions: check the clock')
  await runDailyUpkeep(database.directUrl, new Date())
  await retire(step)
}

/** Drops months that are older than the settings keep them; the running month and the kept ones before it stay. */
async function retire({ settings, database, logger }: StartStep): Promise<void> {
  const kept = await getSettings(systemContext({ settings, database, logger }))
  const plans = [
    { table: 'usage_logs', months: kept.usage_retention_months, format: kept.usage_retention_export },
    { table: 'request_errors', months: kept.request_error_retention_months, format: 'none' },
  ] as const
  const directory = path.join(settings.DATA_DIR, 'exports')
  const now = new Date()
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

async function audit(step: StartStep): Promise<void> {
  const found = await runNightlyAudit(systemContext(step))
  if (found === null || found.difference_count === 0) return
  const { difference_count: differences, id } = found
  step.logger.error(
    { differences, audit: id, first: found.differences[0] },
    'the books do not agree: see Audit',
  )
}
