import { foldUsage } from '@/lib/infra'
import { runNightlyAudit } from '@/lib/services'
import { runDailyUpkeep } from './daily-upkeep'
import { systemContext } from './system-context'
import type { StartStep } from './system-context'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** `stop`: nothing begins any more, and what the end of the database cuts off is no alarm. */
export type Upkeep = { stop(): void }

/**
 * Every minute the sums behind dashboards; at once and every hour what is due by then: the ledger audit a day after the last
 * one, the daily upkeep on each UTC day. A failure is an alarm in the log, not an end: the next hour tries again.
 */
export function scheduleUpkeep(step: StartStep): Upkeep {
  let isStopping = false
  const alarm = (error: unknown): void => {
    if (!isStopping) step.logger.error({ error }, 'upkeep failed')
  }
  const tick = (): void => {
    runDailyUpkeep(step).catch(alarm)
    audit(step).catch(alarm)
  }
  const timer = setInterval(tick, HOUR_MS).unref()
  tick()
  // One after the other: after an update the first one may take long.
  const fold = (): void => {
    if (isStopping) return
    foldUsage(step.database.directUrl, new Date())
      .catch(alarm)
      .finally(() => setTimeout(fold, MINUTE_MS).unref())
  }
  fold()
  return {
    stop() {
      isStopping = true
      clearInterval(timer)
    },
  }
}

async function audit(step: StartStep): Promise<void> {
  const found = await runNightlyAudit(systemContext(step))
  if (found === null || found.difference_count === 0) return
  const { difference_count: differences, id } = found
  step.logger.error(
    { differences, audit: id, first: found.differences[0] },
    'the books do not agree: see Ledger audit',
  )
}
