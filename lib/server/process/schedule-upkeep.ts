import { ensurePartitions, runDailyUpkeep } from '@/lib/infra'
import type { Logger } from '@/lib/infra'

const DAY_MS = 86_400_000

/** Partitions ahead and retention, once a day; a failure is an alarm in the log, not an end. */
export function scheduleUpkeep(directUrl: string, logger: Logger): void {
  const timer = setInterval(() => {
    upkeep(directUrl, logger).catch((error: unknown) => logger.error({ error }, 'daily upkeep failed'))
  }, DAY_MS)
  timer.unref()
}

async function upkeep(directUrl: string, logger: Logger): Promise<void> {
  const { strayRows } = await ensurePartitions(directUrl)
  if (strayRows > 0) logger.error({ strayRows }, 'usage rows outside the monthly partitions: check the clock')
  await runDailyUpkeep(directUrl, new Date())
}
