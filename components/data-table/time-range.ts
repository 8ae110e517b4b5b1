/** Ranges with a name: those that end now, and those of the calendar in the viewer's time zone. */
export const TIME_PRESETS = ['1h', '24h', 'today', 'yesterday', '7d', '30d', 'month', 'last_month'] as const
export type TimePreset = (typeof TIME_PRESETS)[number]

/** Names in the URL: `range` holds a preset, `start` and `end` ISO times of a range of one's own. */
export const TIME_RANGE_NAMES = ['range', 'start', 'end'] as const

export function isTimePreset(value: string | null | undefined): value is TimePreset {
  return TIME_PRESETS.some((preset) => preset === value)
}

export type TimeRange = { readonly start: string | null; readonly end: string | null }

/** A range of one's own, as ISO times; `null` = open. What is no time counts as absent, and an end that is not after the start. */
export function readOwnRange(query: {
  readonly start?: string | null
  readonly end?: string | null
}): TimeRange {
  const [start, end] = [isoTime(query.start), isoTime(query.end)]
  return { start, end: start !== null && end !== null && end <= start ? null : end }
}

/** Years of four digits alone are times of the API. */
const ISO_TIME = /^\d{4}-/

function isoTime(text: string | null | undefined): string | null {
  const time = Date.parse(text ?? '')
  const iso = Number.isNaN(time) ? '' : new Date(time).toISOString()
  return ISO_TIME.test(iso) ? iso : null
}
