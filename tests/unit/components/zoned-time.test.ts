import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromZonedInput, sentTime, toZonedInput } from '@/components/format/zoned-time'

test.each([
  ['2026-11-21T09:30', 'UTC', '2026-11-21T09:30:00.000Z'],
  ['2026-11-21T09:30', 'Asia/Shanghai', '2026-11-21T01:30:00.000Z'],
  ['2026-11-21T09:30', 'Asia/Kolkata', '2026-11-21T04:00:00.000Z'],
  ['2026-07-01T00:00', 'America/New_York', '2026-07-01T04:00:00.000Z'],
  ['2026-12-01T00:00', 'America/New_York', '2026-12-01T05:00:00.000Z'],
  // The hours around the spring and autumn changes of 2026.
  ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
  ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
  ['2026-01-01T00:15', 'Australia/Lord_Howe', '2025-12-31T13:15:00.000Z'],
])('%s in %s is %s', (text, zone, iso) => {
  expect(fromZonedInput(text, zone)?.toISOString()).toBe(iso)
  expect(toZonedInput(new Date(iso), zone)).toBe(text)
})

test.each(['', '2026-11-21', 'yesterday', '2026-11-21T09:30:00Z'])('%j is no time', (text) => {
  expect(fromZonedInput(text, 'UTC')).toBeNull()
})

test('an empty time is none, and what is no time is not taken for none', () => {
  expect(sentTime('', 'UTC')).toBeNull()
  expect(sentTime('2026-11-21T09:30', 'Asia/Shanghai')).toBe('2026-11-21T01:30:00.000Z')
  expect(sentTime('soon', 'UTC')).toBe('soon')
})

test('every wall clock leads back to itself, wherever it is shown once', () => {
  const zones = fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia', 'Europe/London')
  const minutes = fc.integer({ min: 0, max: 60 * 24 * 365 * 30 })
  fc.assert(
    fc.property(zones, minutes, (zone, minute) => {
      const shown = toZonedInput(new Date(minute * 60_000), zone)
      const found = fromZonedInput(shown, zone)
      expect(found === null ? null : toZonedInput(found, zone)).toBe(shown)
    }),
  )
})
