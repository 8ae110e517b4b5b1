import { wallClock, ZERO, zonedInstant, type Decimal, type WallClock } from '@/lib/core'
import { CLOCK_AHEAD_MS } from './windows'

export type CalendarPeriod = 'day' | 'week' | 'month'

/** How a subscription's windows follow each other: whole periods from its start, or the calendar of a time zone (IANA name). */
export type SubscriptionWindowMode =
  | { readonly kind: 'rolling' }
  | { readonly kind: 'calendar'; readonly timeZone: string }

const DAY_MS = 86_400_000
const PERIOD_DAYS = { day: 1, week: 7, month: 30 } as const
/** Longer than any calendar period, shorter than two of them. */
const OVER_THE_END_DAYS = { day: 1.5, week: 9, month: 45 } as const

/** Stored starts have microseconds, sums of periods their rounding. */
const CLOCK_GRAIN_MS = 1

/** A subscription's window as stored: what was used since `startMs`. */
export type SubscriptionWindow = {
  readonly period: CalendarPeriod
  /** Start of the subscription: rolling periods are counted from there. */
  readonly startsAtMs: number
  readonly startMs: number | null
  readonly used: Decimal
}

type Bounds = { readonly startMs: number; readonly endsAtMs: number }

/**
 * The window of a subscription that runs at a time, by the calendar or in whole periods; it always has bounds. A stored window is a
 * part of the period in which it begins, whatever the settings were then, and goes on counting until that ends.
 */
export function subscriptionWindowAt(
  mode: SubscriptionWindowMode,
  window: SubscriptionWindow,
  nowMs: number,
): Bounds & { readonly used: Decimal } {
  const { startMs, endsAtMs } = periodBounds(mode, window, nowMs)
  const countsFromMs = window.startMs === null ? -Infinity : window.startMs + CLOCK_GRAIN_MS
  const isCounted =
    countsFromMs > startMs &&
    (countsFromMs < endsAtMs || periodBounds(mode, window, countsFromMs).startMs <= nowMs + CLOCK_AHEAD_MS)
  return { startMs, endsAtMs, used: isCounted ? window.used : ZERO }
}

function periodBounds(
  mode: SubscriptionWindowMode,
  { period, startsAtMs }: SubscriptionWindow,
  nowMs: number,
): Bounds {
  if (mode.kind === 'calendar') return calendarBounds(period, mode.timeZone, nowMs)
  const lengthMs = PERIOD_DAYS[period] * DAY_MS
  const startMs = startsAtMs + Math.floor((nowMs - startsAtMs) / lengthMs) * lengthMs
  return { startMs, endsAtMs: startMs + lengthMs }
}

/** The last bounds by period and zone: requests ask for the same ones all day. */
const lastBounds = new Map<string, Bounds>()

function calendarBounds(period: CalendarPeriod, timeZone: string, nowMs: number): Bounds {
  const key = `${period} ${timeZone}`
  const last = lastBounds.get(key)
  if (last !== undefined && nowMs >= last.startMs && nowMs < last.endsAtMs) return last
  const startMs = calendarWindowStart(period, timeZone, nowMs)
  const intoNext = startMs + OVER_THE_END_DAYS[period] * DAY_MS
  const bounds = { startMs, endsAtMs: calendarWindowStart(period, timeZone, intoNext) }
  lastBounds.set(key, bounds)
  return bounds
}

/** Start of the calendar day, week (Monday) or month that contains a time, in a time zone (IANA name). */
export function calendarWindowStart(period: CalendarPeriod, timeZone: string, atMs: number): number {
  return zonedInstant(firstDayMs(period, wallClock(atMs, timeZone)), timeZone)
}

/** The first day of a date's period, as midnight in UTC. */
function firstDayMs(period: CalendarPeriod, { year, month, day }: WallClock): number {
  if (period === 'month') return Date.UTC(year, month - 1, 1)
  const dayMs = Date.UTC(year, month - 1, day)
  if (period === 'day') return dayMs
  const daysSinceMonday = (new Date(dayMs).getUTCDay() + 6) % 7
  return dayMs - daysSinceMonday * DAY_MS
}
