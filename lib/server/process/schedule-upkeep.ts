import { ensurePartitions, rollUpDays, runDailyUpkeep } from '@/lib/infra'
import type { Logger } from '@/lib/infra'

const HOUR_MS = 3_600_000
const HOURS_A_DAY = 24

/** Rollups of finished days every hour, partitions ahead and retention once a day; a failure is an alarm in the log, not an end. */
export function scheduleUpkeep(directUrl: string, logger: Logger): void {
  let hours = 0
  const tick = (): void => {
    const isDaily = hours % HOURS_A_DAY === 0 && hours > 0
    hours += 1
    const work = isDaily ? upkeep(directUrl, logger) : rollUpDays(directUrl, new Date(), 2)
    work.catch((error: unknown) => logger.error({ error }, 'upkeep failed'))
  }
  setInterval(tick, HOUR_MS).unref()
  tick()
}

async function upkeep(directUrl: string, logger: Logger): Promise<void> {
  const { strayRows } = await ensurePartitions(directUrl)
  if (strayRows > 0) logger.error({ strayRows }, 'usage rows outside the monthly partitions: check the clock')
  await runDailyUpkeep(directUrl, new Date())
}
