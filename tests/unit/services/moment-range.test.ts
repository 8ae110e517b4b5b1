import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCursor, writeCursor } from '@/lib/services/usage/usage-cursor'
import { momentRange } from '@/lib/services/shared/moment-range'

describe('the time range of a filter', () => {
  test.each([
    ['UTC', '2026-03-29', '2026-03-29T00:00:00.000Z', '2026-03-30T00:00:00.000Z'],
    // 23 hours: clocks go forward.
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    // 25 hours: clocks go back.
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    // It begins at one: its midnight is left out.
    ['America/Havana', '2026-03-08', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    ['Asia/Kathmandu', '2026-11-10', '2026-11-09T18:15:00.000Z', '2026-11-10T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-10', '2026-11-09T10:00:00.000Z', '2026-11-10T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-11-10', '2026-11-10T11:00:00.000Z', '2026-11-11T11:00:00.000Z'],
  ])('%s, %s', (timeZone, day, from, to) => {
    const range = momentRange({ start: day, end: day, time_zone: timeZone })
    expect([range?.gte?.toISOString(), range?.lt?.toISOString()]).toEqual([from, to])
  })

  test('instants are taken as given, no bounds mean all time', () => {
    const range = momentRange({ start: '2026-11-10T12:00:00+02:00' })
    expect(range).toEqual({ gte: new Date('2026-11-10T10:00:00Z') })
    expect(momentRange({})).toBeNull()
  })

  test.each([
    ['0000-01-01', '1970-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00+14:00', '1970-01-01T00:00:00.000Z'],
    ['9999-12-31', '2200-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59-12:00', '2200-01-01T00:00:00.000Z'],
  ])('%s is bounded to what can be asked for', (text, moment) => {
    expect(momentRange({ start: text, time_zone: 'Asia/Tehran' })).toEqual({ gte: new Date(moment) })
    expect(momentRange({ end: text, time_zone: 'Asia/Tehran' })).toEqual({ lt: new Date(moment) })
  })

  test('days follow each other without gap or overlap in every zone', () => {
    const zones = [
      'UTC',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'America/Sao_Paulo',
      'Asia/Tehran',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 4000 }), (timeZone, offset) => {
        const day = (n: number): string => new Date(Date.UTC(2016, 0, 1 + n)).toISOString().slice(0, 10)
        const today = momentRange({ start: day(offset), end: day(offset), time_zone: timeZone })
        const tomorrow = momentRange({ start: day(offset + 1), time_zone: timeZone })
        expect(today?.lt).toEqual(tomorrow?.gte)
      }),
    )
  })
})

describe('cursors', () => {
  test('round trip', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: 4e12 }), (id, ms) => {
        const cursor = { createdAt: new Date(ms), id }
        expect(readCursor(writeCursor(cursor))).toEqual(cursor)
      }),
    )
  })

  test('nothing else is read', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readCursor(text)).toThrow('is not a cursor')
      }),
    )
  })
})
