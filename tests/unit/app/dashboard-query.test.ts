import { expect, test } from 'vitest'
import { readDashboardQuery } from '@/app/admin/(overview)/dashboard-query'

const NOW_MS = Date.parse('2026-11-23T10:00:00.000Z')
const DAY_AGO = '2026-11-22T10:00:00.000Z'

test.each([
  [{}, { start: DAY_AGO }],
  [{ range: '1h' }, { start: '2026-11-23T09:00:00.000Z' }],
  [{ range: 'for ever' }, { start: DAY_AGO }],
  [{ start: 'once', end: '' }, { start: DAY_AGO }],
  [{ start: '2026-11-01T00:00:00Z' }, { start: '2026-11-01T00:00:00.000Z' }],
  [{ end: '2026-11-20T00:00:00Z' }, { end: '2026-11-20T00:00:00.000Z' }],
])('the dashboard of %j is asked for %j', (params, range) => {
  const { filter } = readDashboardQuery(params, { nowMs: NOW_MS, timeZone: 'UTC' })
  expect(filter).toEqual({ time_zone: 'UTC', ...range })
})

test('a day of the calendar is one of the zone the dashboard shows', () => {
  const viewer = { nowMs: NOW_MS, timeZone: 'UTC' }
  const { filter } = readDashboardQuery({ range: 'yesterday', time_zone: 'Asia/Tokyo' }, viewer)
  expect(filter).toEqual({
    time_zone: 'Asia/Tokyo',
    start: '2026-11-21T15:00:00.000Z',
    end: '2026-11-22T15:00:00.000Z',
  })
})
