import { describe, expect, it } from 'vitest'
import { calendarWindowStart, subscriptionRemaining, subscriptionWindowAt, windowAt } from '@/lib/billing'
import type { CalendarPeriod, SubscriptionWindowMode } from '@/lib/billing'
import { decimal } from './make-price'

const HOUR = 3_600_000
const used = decimal('7')

describe('windowAt', () => {
  it('knows by itself when a window has ended', () => {
    const state = { startMs: 1000, used, lengthMs: HOUR }
    expect(windowAt(state, 1000 + HOUR - 1)).toEqual({ startMs: 1000, endsAtMs: 1000 + HOUR, used })
    expect(windowAt(state, 1000 + HOUR)).toMatchObject({ startMs: null, endsAtMs: null })
    expect(windowAt(state, 1000 + HOUR).used.isZero()).toBe(true)
  })

  it('counts for nothing before it begins, but for a little difference of clocks', () => {
    const state = { startMs: 10 * HOUR, used, lengthMs: HOUR }
    expect(windowAt(state, 10 * HOUR - 300_000)).toEqual({ startMs: 10 * HOUR, endsAtMs: 11 * HOUR, used })
    const ahead = windowAt(state, 10 * HOUR - 300_001)
    expect([ahead.startMs, ahead.endsAtMs, ahead.used.toFixed()]).toEqual([null, null, '0'])
  })

  it('has not begun without a start', () => {
    expect(windowAt({ startMs: null, used, lengthMs: HOUR }, 5).used.isZero()).toBe(true)
  })
})

describe('calendarWindowStart', () => {
  it.each([
    ['day', 'Asia/Kolkata', '2026-03-10T20:00:00Z', '2026-03-10T18:30:00Z'],
    ['day', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z'],
    ['day', 'Europe/Berlin', '2026-03-30T12:00:00Z', '2026-03-29T22:00:00Z'],
    ['week', 'UTC', '2026-03-15T23:59:59Z', '2026-03-09T00:00:00Z'],
    // A day that begins at one: its midnight is left out.
    ['day', 'America/Havana', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00Z'],
    // Days whose midnight comes twice begin with the first.
    ['day', 'Asia/Amman', '2021-10-28T21:30:00Z', '2021-10-28T21:00:00Z'],
    ['day', 'Asia/Amman', '2021-10-28T22:30:00Z', '2021-10-28T21:00:00Z'],
    ['day', 'America/Havana', '2026-11-01T05:30:00Z', '2026-11-01T04:00:00Z'],
    // A day that a zone has left out.
    ['day', 'Pacific/Apia', '2011-12-30T12:00:00Z', '2011-12-30T10:00:00Z'],
    ['month', 'America/New_York', '2026-04-01T03:00:00Z', '2026-03-01T05:00:00Z'],
  ] as const)('%s in %s at %s starts at %s', (...[period, timeZone, at, start]) => {
    expect(new Date(calendarWindowStart(period, timeZone, Date.parse(at))).toISOString()).toBe(
      new Date(start).toISOString(),
    )
  })
})

describe('subscriptionWindowAt', () => {
  const startsAtMs = Date.parse('2026-03-28T10:30:00Z')
  const berlin = { kind: 'calendar', timeZone: 'Europe/Berlin' } as const
  const at = (mode: SubscriptionWindowMode, period: CalendarPeriod, startMs: number | null, now: string) => {
    const found = subscriptionWindowAt(mode, { period, startsAtMs, startMs, used }, Date.parse(now))
    const text = (ms: number) => new Date(ms).toISOString().slice(0, 16)
    return [text(found.startMs), text(found.endsAtMs), found.used.toFixed()]
  }

  it('counts whole periods from the start of the subscription', () => {
    const rolling = { kind: 'rolling' } as const
    expect(at(rolling, 'day', startsAtMs, '2026-03-29T10:29:59Z')).toEqual([
      '2026-03-28T10:30',
      '2026-03-29T10:30',
      '7',
    ])
    expect(at(rolling, 'day', startsAtMs, '2026-03-29T10:30:00Z')[2]).toBe('0')
    expect(at(rolling, 'month', null, '2026-04-28T00:00:00Z')).toEqual([
      '2026-04-27T10:30',
      '2026-05-27T10:30',
      '0',
    ])
  })

  it('follows the calendar of a zone, through the change of clocks', () => {
    const midnight = Date.parse('2026-03-28T23:00:00Z')
    expect(at(berlin, 'day', midnight, '2026-03-29T20:00:00Z')).toEqual([
      '2026-03-28T23:00',
      '2026-03-29T22:00',
      '7',
    ])
    expect(at(berlin, 'day', midnight, '2026-03-29T22:00:00Z')).toEqual([
      '2026-03-29T22:00',
      '2026-03-30T22:00',
      '0',
    ])
    expect(at(berlin, 'week', null, '2026-03-29T21:59:00Z').slice(0, 2)).toEqual([
      '2026-03-22T23:00',
      '2026-03-29T22:00',
    ])
    expect(at(berlin, 'month', null, '2026-03-31T21:59:00Z').slice(0, 2)).toEqual([
      '2026-02-28T23:00',
      '2026-03-31T22:00',
    ])
  })
})

describe('subscriptionWindowAt of a window begun by other settings', () => {
  const startsAtMs = Date.parse('2026-03-02T13:00:00Z')
  const utc = { kind: 'calendar', timeZone: 'UTC' } as const
  const usedAt = (mode: SubscriptionWindowMode, startMs: string, now: string): string => {
    const window = { period: 'day', startsAtMs, startMs: Date.parse(startMs), used } as const
    return subscriptionWindowAt(mode, window, Date.parse(now)).used.toFixed()
  }

  it.each([
    ['it goes on in the day it began in', '2026-03-10T13:00:00Z', '2026-03-10T20:00:00Z', '7'],
    ['also for an event of that day before it', '2026-03-10T13:00:00Z', '2026-03-10T12:00:00Z', '7'],
    ['and ends with that day', '2026-03-10T13:00:00Z', '2026-03-11T00:00:00Z', '0'],
    ['a day ahead counts where clocks differ a little', '2026-03-11T00:00:00Z', '2026-03-10T23:55:00Z', '7'],
    ['a day ahead counts for nothing else', '2026-03-11T00:00:00Z', '2026-03-10T23:54:59Z', '0'],
    ['nor does a later one', '2026-04-11T13:00:00Z', '2026-03-10T23:59:00Z', '0'],
  ])('%s', (_, startMs, now, expected) => {
    expect(usedAt(utc, startMs, now)).toBe(expected)
  })

  it('goes on in whole periods after the calendar', () => {
    const rolling = { kind: 'rolling' } as const
    expect(usedAt(rolling, '2026-03-10T00:00:00Z', '2026-03-10T12:59:00Z')).toBe('7')
    expect(usedAt(rolling, '2026-03-10T00:00:00Z', '2026-03-10T13:00:00Z')).toBe('0')
  })
})

describe('subscriptionRemaining', () => {
  const limits = { daily: decimal('10'), weekly: decimal('50'), monthly: null }
  it.each([
    ['4', '48', '2'],
    ['10', '0', '0'],
    ['12', '0', '0'],
  ])('of 10 a day and 50 a week, %s and %s used leave %s', (daily, weekly, left) => {
    const remaining = subscriptionRemaining(limits, {
      daily: decimal(daily),
      weekly: decimal(weekly),
      monthly: decimal('999'),
    })
    expect(remaining.toFixed()).toBe(left)
  })

  it('is −1 without limits', () => {
    const none = { daily: null, weekly: null, monthly: null }
    expect(subscriptionRemaining(none, { daily: used, weekly: used, monthly: used }).toFixed()).toBe('-1')
  })
})
