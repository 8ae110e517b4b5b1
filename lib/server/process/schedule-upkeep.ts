import path from 'node:path'
import { ensurePartitions, retirePartitions, rollUpDays, runDailyUpkeep } from '@/lib/infra'
import { getSettings, runNightlyAudit } from '@/lib/services'
import { systemContext } from './system-context'
import type { StartStep } from './system-context'

const HOUR_MS = 3_600_000
const HOURS_A_DAY = 24

/**
 * Every hour rollups of finished days, and the ledger audit when a night has passed since the last one; once a day
 * partitions ahead and retention. A failure is an alarm in the log, not an end.
 */
export function scheduleUpkeep(step: StartStep): void {
  let hours = 0
  const tick = (): void => {
    const isDaily = hours % HOURS_A_DAY === 0 && hours > 0
    hours += 1
    const alarm = (error: unknown): void => step.logger.error({ error }, 'upkeep failed')
    const upkeep = isDaily ? daily(step) : rollUpDays(step.database.directUrl, new Date(), 2)
    upkeep.catch(alarm)
    audit(step).catch(alarm)
  }
  setInterval(tick, HOUR_MS).unref()
  tick()
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
