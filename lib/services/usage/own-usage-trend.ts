import { calendarWindowStart } from '@/lib/billing'
import { z } from 'zod'
import type { ServiceContext } from '../context'
import { toAmount, toExact } from '../shared/json'
import { refusedField } from '../shared/errors'
import { parseQuery } from '../shared/parse-input'
import { requireUserId } from '../shared/permissions'
import { timeZoneField } from '../users/schemas'
import { readOwnTrend, type TrendRow } from './own-trend-sql'

/** Sums of a day or an hour of the viewer's time zone; cost in USD. */
export type UsageTrendPoint = {
  /** When it begins. */
  readonly at: string
  readonly requests: number
  readonly errors: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_tokens: number
  readonly cache_read_tokens: number
  readonly actual_cost: number | string
  readonly actual_cost_exact: string
}

export type UsageTrend = { readonly points: readonly UsageTrendPoint[] }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MAX_POINTS = 800
const DEFAULT_DAYS = { day: 30, hour: 1 } as const

const trendQuerySchema = z.object({
  granularity: z.enum(['day', 'hour']).default('day'),
  start: z.iso.datetime({ offset: true }).optional(),
  end: z.iso.datetime({ offset: true }).optional(),
  api_key_id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  model: z.string().trim().max(256).optional(),
  time_zone: timeZoneField.default('UTC'),
})

type Granularity = 'day' | 'hour'

/**
 * The signed-in user's usage by day or hour of a time zone, from the rollups, empty slots included; without a range the last
 * 30 days or 24 hours, the running slot included. Filters: api_key_id, model (requested). Throws 400 for over 800 slots.
 */
export async function getOwnUsageTrend(ctx: ServiceContext, input: unknown = {}): Promise<UsageTrend> {
  const userId = requireUserId(ctx)
  const query = parseQuery(trendQuerySchema, input)
  const { granularity, time_zone: timeZone } = query
  const endMs = query.end === undefined ? ctx.now().getTime() : Date.parse(query.end)
  const startMs =
    query.start === undefined ? firstSlot(granularity, timeZone, endMs) : Date.parse(query.start)
  if (startMs >= endMs) throw refusedField('end', 'must be after start')
  const slots = slotsBetween({ granularity, timeZone, startMs, endMs })
  const rows = await readOwnTrend(ctx.db, {
    userId,
    granularity,
    timeZone,
    from: new Date(slots[0] ?? startMs),
    to: new Date(endMs),
    apiKeyId: query.api_key_id ?? null,
    model: query.model ?? null,
  })
  const found = new Map(rows.map((row) => [row.slot.getTime(), row]))
  const starts = [...new Set([...slots, ...found.keys()])].toSorted((a, b) => a - b)
  return { points: starts.map((atMs) => toPoint(atMs, found.get(atMs))) }
}

function firstSlot(granularity: Granularity, timeZone: string, endMs: number): number {
  if (granularity === 'hour') return endMs - DEFAULT_DAYS.hour * DAY_MS + HOUR_MS
  // Noon of the first day is in it, however long the days between are.
  const today = calendarWindowStart('day', timeZone, endMs)
  return calendarWindowStart('day', timeZone, today - (DEFAULT_DAYS.day - 1) * DAY_MS + DAY_MS / 2)
}

type Span = {
  readonly granularity: Granularity
  readonly timeZone: string
  readonly startMs: number
  readonly endMs: number
}

/** Starts of the slots a span touches: local midnights, or hours as the zone's clock shows them. */
function slotsBetween({ granularity, timeZone, startMs, endMs }: Span): readonly number[] {
  const slots: number[] = []
  const dayStart = calendarWindowStart('day', timeZone, startMs)
  let atMs =
    granularity === 'day' ? dayStart : dayStart + Math.floor((startMs - dayStart) / HOUR_MS) * HOUR_MS
  while (atMs < endMs) {
    if (slots.length >= MAX_POINTS) {
      throw refusedField('start', `the range has more than ${MAX_POINTS} points`)
    }
    slots.push(atMs)
    // 26 hours on lies in the next day, also where clocks change.
    atMs =
      granularity === 'day'
        ? calendarWindowStart('day', timeZone, atMs + DAY_MS + 2 * HOUR_MS)
        : atMs + HOUR_MS
  }
  return slots
}

const ZERO_COLUMN = { toFixed: () => '0' }

function toPoint(atMs: number, row: TrendRow | undefined): UsageTrendPoint {
  const cost = row?.actual_cost ?? ZERO_COLUMN
  return {
    at: new Date(atMs).toISOString(),
    requests: Number(row?.requests ?? 0),
    errors: Number(row?.errors ?? 0),
    input_tokens: Number(row?.input_tokens ?? 0),
    output_tokens: Number(row?.output_tokens ?? 0),
    cache_creation_tokens: Number(row?.cache_creation_tokens ?? 0),
    cache_read_tokens: Number(row?.cache_read_tokens ?? 0),
    actual_cost: toAmount(cost),
    actual_cost_exact: toExact(cost),
  }
}
