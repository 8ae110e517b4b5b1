import { ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'

/** A spending window as stored; `startMs` is `null` while none has begun. Times in milliseconds since the epoch. */
export type WindowState = {
  readonly startMs: number | null
  readonly used: Decimal
  readonly lengthMs: number
  /** Whole periods from the start, one after the other (subscriptions); else the next begins with the first event (keys). */
  readonly isPeriodic?: boolean
}

/** A window as it is now; `null` bounds = none is running, nothing is used. */
export type WindowNow = {
  readonly startMs: number | null
  readonly endsAtMs: number | null
  readonly used: Decimal
}

/** The window at a time: one that has ended counts for nothing, without waiting for anybody to reset it. */
export function windowAt(state: WindowState, nowMs: number): WindowNow {
  const { startMs, lengthMs, used } = state
  if (startMs === null) return { startMs: null, endsAtMs: null, used: ZERO }
  if (nowMs < startMs + lengthMs) return { startMs, endsAtMs: startMs + lengthMs, used }
  if (state.isPeriodic !== true) return { startMs: null, endsAtMs: null, used: ZERO }
  const currentMs = startMs + Math.floor((nowMs - startMs) / lengthMs) * lengthMs
  return { startMs: currentMs, endsAtMs: currentMs + lengthMs, used: ZERO }
}

/** The state after an event at its own time; an event older than the current window is not added to it. */
export function addToWindow(
  state: WindowState,
  event: { readonly atMs: number; readonly amount: Decimal },
): WindowState {
  const { startMs, lengthMs, used } = state
  if (startMs !== null && event.atMs < startMs) return state
  const now = windowAt(state, event.atMs)
  if (now.startMs === startMs && startMs !== null) return { ...state, used: used.plus(event.amount) }
  return { ...state, lengthMs, startMs: now.startMs ?? event.atMs, used: event.amount }
}

export type CalendarPeriod = 'day' | 'week' | 'month'

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
