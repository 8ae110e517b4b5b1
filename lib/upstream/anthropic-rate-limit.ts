import type { SessionWindow } from '@/lib/core'
import { chooseReset } from './choose-reset'
import { readMoment, readNumber } from './read-time'
import type { UpstreamHeaders } from './types'

const PREFIX = 'anthropic-ratelimit-unified'
/** Written out: asked for at every answer, and a name joined each time has to be looked up among all names there are. */
const SESSION = {
  reset: 'anthropic-ratelimit-unified-5h-reset',
  status: 'anthropic-ratelimit-unified-5h-status',
  utilization: 'anthropic-ratelimit-unified-5h-utilization',
} as const
const FIVE_HOURS_MS = 5 * 3_600_000

/** A share this close to 1 is a used-up window written with rounding. */
const FULL = 1 - 1e-9

/**
 * End of an Anthropic limit, in milliseconds: of the exhausted 5-hour or 7-day window (both: the later; neither: the
 * sooner), else the unified reset. Not clamped; `null` = the headers name none.
 */
export function anthropicReset(headers: UpstreamHeaders): number | null {
  const windows = ['5h', '7d'].map((name) => ({
    resetMs: readMoment(headers[`${PREFIX}-${name}-reset`]),
    isExhausted: isExhausted(headers, name),
  }))
  return chooseReset(windows) ?? readMoment(headers[`${PREFIX}-reset`])
}

function isExhausted(headers: UpstreamHeaders, name: string): boolean {
  const surpassed = headers[`${PREFIX}-${name}-surpassed-threshold`]
  if (typeof surpassed === 'string' && surpassed.trim().toLowerCase() === 'true') return true
  const utilization = readNumber(headers[`${PREFIX}-${name}-utilization`])
  return utilization !== null && utilization >= FULL
}

/** The 5-hour session window an answer tells of; `null` = it tells none. */
export function readSessionWindow(headers: UpstreamHeaders): SessionWindow | null {
  const reset = headers[SESSION.reset]
  const status = headers[SESSION.status]
  if (reset === undefined && status === undefined) return null
  const endMs = readMoment(reset)
  return {
    startMs: endMs === null ? null : endMs - FIVE_HOURS_MS,
    endMs,
    status: typeof status === 'string' ? status.slice(0, 64) : null,
    utilization: readNumber(headers[SESSION.utilization]),
  }
}
