import { ensurePartitions, rollUpDays, runDailyUpkeep } from '@/lib/infra'
import { runNightlyAudit } from '@/lib/services'
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

async function daily({ database, logger }: StartStep): Promise<void> {
  const { strayRows } = await ensurePartitions(database.directUrl)
  if (strayRows > 0) logger.error({ strayRows }, 'usage rows outside the monthly partitions: check the clock')
  await runDailyUpkeep(database.directUrl, new Date())
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
