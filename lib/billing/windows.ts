import { ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'

/**
 * How far ahead of the present a window may begin: the clocks of processes differ a little. One that begins later still was begun by
 * a clock that was ahead: of keys, accounts and subscriptions alike it counts for nothing, and what is spent now begins another.
 */
const CLOCK_AHEAD_MS = 300_000

/**
 * A key's spending window as stored; the next begins with the first event after its end. `startMs` is `null` while none has
 * begun. Times in milliseconds since the epoch.
 */
export type WindowState = {
  readonly startMs: number | null
  readonly used: Decimal
  readonly lengthMs: number
}

/** A window as it is now; `null` bounds = none is running, nothing is used. */
export type WindowNow = {
  readonly startMs: number | null
  readonly endsAtMs: number | null
  readonly used: Decimal
}

const NOT_RUNNING: WindowNow = { startMs: null, endsAtMs: null, used: ZERO }

/** The window at a time: one that has ended counts for nothing, without waiting for anybody to reset it. */
export function windowAt(state: WindowState, nowMs: number): WindowNow {
  const { startMs, lengthMs, used } = state
  if (startMs === null || startMs > nowMs + CLOCK_AHEAD_MS || nowMs >= startMs + lengthMs) return NOT_RUNNING
  return { startMs, endsAtMs: startMs + lengthMs, used }
}

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

/**
 * The window of a subscription that runs at a time, by the calendar or in whole periods; it always has bounds. A stored window is a
 * part of the period in which it begins, whatever the settings were then, and goes on counting until that ends.
 */
export function subscriptionWindowAt(
  mode: SubscriptionWindowMode,
  window: SubscriptionWindow,
  nowMs: number,
): { readonly startMs: number; readonly endsAtMs: number; readonly used: Decimal } {
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
): { readonly startMs: number; readonly endsAtMs: number } {
  if (mode.kind === 'calendar') return calendarBounds(period, mode.timeZone, nowMs)
  const lengthMs = PERIOD_DAYS[period] * DAY_MS
  const startMs = startsAtMs + Math.floor((nowMs - startsAtMs) / lengthMs) * lengthMs
  return { startMs, endsAtMs: startMs + lengthMs }
}

type Bounds = { readonly startMs: number; readonly endsAtMs: number }

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
  const { year, month, day } = localDate(timeZone, atMs)
  if (period === 'day') return zonedMidnight(timeZone, Date.UTC(year, month - 1, day))
  if (period === 'month') return zonedMidnight(timeZone, Date.UTC(year, month - 1, 1))
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
  return zonedMidnight(timeZone, Date.UTC(year, month - 1, day - weekday))
}

type LocalDate = { readonly year: number; readonly month: number; readonly day: number }

function localDate(timeZone: string, atMs: number): LocalDate {
  const parts = localParts(timeZone, atMs)
  return { year: parts('year'), month: parts('month'), day: parts('day') }
}

function localParts(timeZone: string, atMs: number): (type: Intl.DateTimeFormatPartTypes) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const parts = format.formatToParts(atMs)
  return (type) => Number(parts.find((part) => part.type === type)?.value ?? 0)
}

/** Local midnight of a date given as UTC midnight; the offset is corrected twice, for days on which clocks change. */
function zonedMidnight(timeZone: string, utcMidnightMs: number): number {
  const first = utcMidnightMs - offsetMs(timeZone, utcMidnightMs)
  return utcMidnightMs - offsetMs(timeZone, first)
}

function offsetMs(timeZone: string, atMs: number): number {
  const part = localParts(timeZone, atMs)
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return local - Math.floor(atMs / 1000) * 1000
}
