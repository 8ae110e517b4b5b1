import { readTimeRange } from '@/components/data-table/read-time-range'
import { TREND_GRANULARITIES } from '@/lib/core'
import { readQuery, type SearchParams } from '../../list-query'

/** What a ranking is ordered by. */
export const MEASURES = ['actual_cost', 'account_cost', 'margin', 'requests', 'tokens'] as const
export type Measure = (typeof MEASURES)[number]

/** Fields of the URL that narrow the dashboard down, as in the usage list. */
export const DASHBOARD_FILTERS = [
  'user_id',
  'api_key_id',
  'group_id',
  'channel_id',
  'account_id',
  'model',
] as const

const RULES = {
  names: [...DASHBOARD_FILTERS, 'range', 'start', 'end', 'granularity', 'time_zone', 'measure', 'refresh'],
  ids: ['user_id', 'api_key_id', 'group_id', 'channel_id', 'account_id'],
  choices: { granularity: TREND_GRANULARITIES, measure: MEASURES },
} as const

/** What the dashboard is asked: as the URL has it, and as the verbs take it. */
export type DashboardQuery = {
  /** The sensible fields of the URL. */
  readonly url: Readonly<Record<string, string>>
  readonly timeZone: string
  readonly measure: Measure
  /** Filters, range and zone for the verbs. */
  readonly filter: Readonly<Record<string, string>>
}

/** Reads the URL; without a start and an end the last 24 hours. */
export function readDashboardQuery(
  params: Awaited<SearchParams>,
  viewer: { readonly nowMs: number; readonly timeZone: string },
): DashboardQuery {
  const url = readQuery(params, RULES)
  const timeZone = isTimeZone(url['time_zone']) ? url['time_zone'] : viewer.timeZone
  const here = { nowMs: viewer.nowMs, timeZone }
  const asked = readTimeRange(url, here)
  const isNamed = asked.start !== null || asked.end !== null
  const { start, end } = isNamed ? asked : readTimeRange({ range: '24h' }, here)
  const filters = DASHBOARD_FILTERS.flatMap((name) => {
    const value = url[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    url,
    timeZone,
    measure: MEASURES.find((measure) => measure === url['measure']) ?? 'actual_cost',
    filter: {
      ...Object.fromEntries(filters),
      time_zone: timeZone,
      ...(start === null ? {} : { start }),
      ...(end === null ? {} : { end }),
    },
  }
}

function isTimeZone(name: string | undefined): name is string {
  if (name === undefined) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A list's address with the filters of the dashboard, and the range it shows. */
export function listHref(
  page: string,
  query: DashboardQuery,
  { start, end }: { readonly start: string; readonly end: string },
): string {
  const { time_zone: _zone, start: _start, end: _end, ...filters } = query.filter
  return `${page}?${new URLSearchParams({ ...filters, start, end })}`
}

/** The dashboard's address with some fields changed; `null` takes one away. */
export function dashboardHref(
  query: DashboardQuery,
  changes: Readonly<Record<string, string | null>>,
): string {
  const params = new URLSearchParams(query.url)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) params.delete(name)
    else params.set(name, value)
  }
  const text = params.toString()
  return text === '' ? '/admin' : `/admin?${text}`
}
