import { wallClock, zonedInstant } from '@/lib/core'
import { isTimePreset, readOwnRange, type TimePreset, type TimeRange } from './time-range'

const HOUR_MS = 3_600_000

/** Where and when the viewer is. */
type Viewer = { readonly nowMs: number; readonly timeZone: string }

/** How long a range is that ends now, in milliseconds. */
type Lengths = Readonly<Partial<Record<TimePreset, number>>>

const LENGTH_MS: Lengths = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
}

/** Days or months from the current one to where a range begins and ends; without an end it lasts until now. */
type Period = { readonly unit: 'day' | 'month'; readonly from: number; readonly to?: number }

const PERIODS: Readonly<Partial<Record<TimePreset, Period>>> = {
  today: { unit: 'day', from: 0 },
  yesterday: { unit: 'day', from: -1, to: 0 },
  month: { unit: 'month', from: 0 },
  last_month: { unit: 'month', from: -1, to: 0 },
}

/** Start and end of what the URL says, as ISO times; `null` = open. What is no time counts as absent. */
export function readTimeRange(
  query: { readonly range?: string; readonly start?: string; readonly end?: string },
  viewer: Viewer,
): TimeRange {
  const { range } = query
  if (!isTimePreset(range)) return readOwnRange(query)
  const period = PERIODS[range]
  if (period === undefined) return { start: iso(viewer.nowMs - (LENGTH_MS[range] ?? 0)), end: null }
  const { unit, from, to } = period
  return {
    start: iso(beginOf(unit, from, viewer)),
    end: to === undefined ? null : iso(beginOf(unit, to, viewer)),
  }
}

/** When a day or month begins on the viewer's wall clock, `away` of them from the current one. */
function beginOf(unit: Period['unit'], away: number, { nowMs, timeZone }: Viewer): number {
  const { year, month, day } = wallClock(nowMs, timeZone)
  const wallMs = unit === 'day' ? Date.UTC(year, month - 1, day + away) : Date.UTC(year, month - 1 + away, 1)
  return zonedInstant(wallMs, timeZone)
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString()
}
