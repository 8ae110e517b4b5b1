import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subscriptionWindowAt } from '../../../lib/billing'
import type { CalendarPeriod, SubscriptionWindowMode } from '../../../lib/billing'
import { ZERO } from '../../../lib/core'
import { createSettlementBed, type SettlementBed } from './settlement-bed'

const PERIODS: readonly CalendarPeriod[] = ['day', 'week', 'month']
const STARTS_AT = '2026-01-31T13:37:42.123456Z'
/** Around changes of clocks, ends of days, weeks, months and years. */
const MOMENTS = [
  '2026-02-01T00:00:00.000Z',
  '2026-03-29T00:59:59.999Z',
  '2026-03-29T22:00:00.000Z',
  '2026-03-31T21:59:59.000Z',
  '2026-10-25T23:30:00.000Z',
  '2026-12-31T23:59:59.999Z',
  '2027-01-01T04:30:00.000Z',
]
const MODES: readonly SubscriptionWindowMode[] = [
  { kind: 'rolling' },
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'].map(
    (timeZone) => ({ kind: 'calendar', timeZone }) as const,
  ),
]

describe('windows of subscriptions', () => {
  let bed: SettlementBed
  beforeAll(async () => {
    bed = await createSettlementBed()
  })
  afterAll(() => bed.close())

  it('begin at the same moment for the settlement as for the request path', async () => {
    for (const mode of MODES) {
      const zone = mode.kind === 'calendar' ? mode.timeZone : null
      for (const moment of MOMENTS) {
        const rows = await bed.rows(
          `SELECT period, extract(epoch FROM subscription_period_start($1, period, $2, $3))::float8 * 1000 AS start
           FROM unnest(ARRAY['day', 'week', 'month']) AS period`,
          [zone, STARTS_AT, moment],
        )
        for (const period of PERIODS) {
          const startsAtMs = Date.parse(STARTS_AT) + 0.456
          const window = { period, startsAtMs, startMs: null, used: ZERO }
          const { startMs } = subscriptionWindowAt(mode, window, Date.parse(moment))
          const stated = rows.find((row) => row['period'] === period)?.['start']
          expect(Math.abs(Number(stated) - startMs), `${zone} ${period} at ${moment}`).toBeLessThan(1)
        }
      }
    }
  })

  it('follow the settings, and an unknown zone is UTC', async () => {
    const zone = async () => (await bed.rows('SELECT subscription_calendar_zone() AS zone'))[0]?.['zone']
    expect(await zone()).toBeNull()
    await bed.rows(`INSERT INTO settings (key, value) VALUES ('subscription_windows', '"calendar"')`)
    expect(await zone()).toBe('UTC')
    await bed.rows(`INSERT INTO settings (key, value) VALUES ('subscription_time_zone', '"Asia/Tokyo"')`)
    expect(await zone()).toBe('Asia/Tokyo')
    await bed.rows(`UPDATE settings SET value = '"Nowhere/Land"' WHERE key = 'subscription_time_zone'`)
    expect(await zone()).toBe('UTC')
  })
})
