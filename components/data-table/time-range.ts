const HOUR_MS = 3_600_000

/** Ranges that end now. */
export const TIME_PRESETS = ['1h', '24h', '7d', '30d'] as const
export type TimePreset = (typeof TIME_PRESETS)[number]

const LENGTH_MS: Readonly<Record<TimePreset, number>> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
}

/** Names in the URL: `range` holds a preset, `start` and `end` ISO times of a range of one's own. */
export const TIME_RANGE_NAMES = ['range', 'start', 'end'] as const

export function isTimePreset(value: string | null | undefined): value is TimePreset {
  return TIME_PRESETS.some((preset) => preset === value)
}

type TimeRange = { readonly start: string | null; readonly end: string | null }

/** Start and end of what the URL says, as ISO times; `null` = open. What is no time counts as absent. */
export function readTimeRange(
  query: { readonly range?: string; readonly start?: string; readonly end?: string },
  nowMs: number,
): TimeRange {
  if (isTimePreset(query.range)) {
    return { start: new Date(nowMs - LENGTH_MS[query.range]).toISOString(), end: null }
  }
  return { start: isoTime(query.start), end: isoTime(query.end) }
}

function isoTime(text: string | undefined): string | null {
  const time = text === undefined || text === '' ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
