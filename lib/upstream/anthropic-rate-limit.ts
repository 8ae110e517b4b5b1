import type { SessionWindow } from '@/lib/core'
import { chooseReset } from './choose-reset'
import { readMoment, readNumber } from './read-time'
import type { UpstreamHeaders } from './types'

const UNIFIED_RESET = 'anthropic-ratelimit-unified-reset'
/** Written out: a name that is put together is looked up as text in every answer. */
const FIVE_HOURS = {
  reset: 'anthropic-ratelimit-unified-5h-reset',
  status: 'anthropic-ratelimit-unified-5h-status',
  utilization: 'anthropic-ratelimit-unified-5h-utilization',
  surpassed: 'anthropic-ratelimit-unified-5h-surpassed-threshold',
} as const
const SEVEN_DAYS = {
  reset: 'anthropic-ratelimit-unified-7d-reset',
  utilization: 'anthropic-ratelimit-unified-7d-utilization',
  surpassed: 'anthropic-ratelimit-unified-7d-surpassed-threshold',
} as const
const FIVE_HOURS_MS = 5 * 3_600_000

/** A share this close to 1 is a used-up window written with rounding. */
const FULL = 1 - 1e-9

/**
 * End of an Anthropic limit, in milliseconds: of the exhausted 5-hour or 7-day window (both: the later; neither: the
 * sooner), else the unified reset. Not clamped; `null` = the headers name none.
 */
export function anthropicReset(headers: UpstreamHeaders): number | null {
  const windows = [FIVE_HOURS, SEVEN_DAYS].map((names) => ({
    resetMs: readMoment(headers[names.reset]),
    isExhausted: isExhausted(headers, names),
  }))
  return chooseReset(windows) ?? readMoment(headers[UNIFIED_RESET])
}

function isExhausted(headers: UpstreamHeaders, names: typeof FIVE_HOURS | typeof SEVEN_DAYS): boolean {
  const surpassed = headers[names.surpassed]
  if (typeof surpassed === 'string' && surpassed.trim().toLowerCase() === 'true') return true
  const utilization = readNumber(headers[names.utilization])
  return utilization !== null && utilization >= FULL
}

/** The 5-hour session window an answer tells of; `null` = it tells none. */
export function readSessionWindow(headers: UpstreamHeaders): SessionWindow | null {
  const reset = headers[FIVE_HOURS.reset]
  const status = headers[FIVE_HOURS.status]
  if (reset === undefined && status === undefined) return null
  const endMs = readMoment(reset)
  return {
    startMs: endMs === null ? null : endMs - FIVE_HOURS_MS,
    endMs,
    status: typeof status === 'string' ? status.slice(0, 64) : null,
    utilization: readNumber(headers[FIVE_HOURS.utilization]),
  }
}
