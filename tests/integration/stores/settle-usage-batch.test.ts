import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LATENCY_HISTOGRAM_BOUNDS_MS } from '../../../lib/infra'
import { usageEnd } from '../../support/usage-records'
import { AGREED, AGREEMENT, createSettlementBed, type SettlementBed } from './settlement-bed'

let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => bed.close())

describe('settle_usage_batch', () => {
  const HOUR = 3_600_000

  it('starts a key window with the first billed event after the last one ended, and ignores events of that one', async () => {
    const t = Date.UTC(2026, 10, 10)
    const at = (hours: number, cost = '1'): ReturnType<typeof usageEnd> =>
      usageEnd({ atMs: t + hours * HOUR, actual_cost: cost })
    const state =
      'SELECT usage_5h::float AS h5, window_start_5h AS start, usage_1d::float AS d1, quota_used::float AS quota FROM key_state'
    await bed.settle(at(0), at(4.9))
    expect(await bed.rows(state)).toEqual([{ h5: 2, start: new Date(t), d1: 2, quota: 2 }])
    await bed.settle(at(-1), at(3))
    expect(await bed.rows(state)).toEqual([{ h5: 4, start: new Date(t), d1: 4, quota: 4 }])
    await bed.settle(at(4.95), at(5), at(6, '0'), at(11), at(12))
    expect(await bed.rows(state)).toEqual([{ h5: 2, start: new Date(t + 11 * HOUR), d1: 8, quota: 8 }])
    await bed.settle(at(9.99), at(10.5))
    expect(await bed.rows(state)).toEqual([{ h5: 3, start: new Date(t + 11 * HOUR), d1: 10, quota: 10 }])
    await bed.settle(at(20, '0'))
    expect(await bed.rows(state)).toEqual([{ h5: 3, start: new Date(t + 11 * HOUR), d1: 10, quota: 10 }])
  })

  it('adds list costs to the whole periods of a subscription and leaves the balance alone', async () => {
    const start = Date.UTC(2026, 10, 1, 12)
    await bed.rows('INSERT INTO user_subscriptions (id, user_id, group_id, starts_at) VALUES (5, 1, 1, $1)', [
      new Date(start),
    ])
    const at = (hours: number): ReturnType<typeof usageEnd> =>
      usageEnd({
        atMs: start + hours * HOUR,
        billing_type: 'subscription',
        subscription_id: '5',
        total_cost: '2',
        actual_cost: '1',
      })
    await bed.settle(at(1), at(23))
    await bed.settle(at(25), at(2), at(47))
    expect(
      await bed.rows(
        'SELECT daily_usage::float AS day, daily_window_start AS day_start, weekly_usage::float AS week, monthly_usage::float AS month, monthly_window_start AS month_start FROM user_subscriptions',
      ),
    ).toEqual([
      { day: 4, day_start: new Date(start + 24 * HOUR), week: 10, month: 10, month_start: new Date(start) },
    ])
    expect(await bed.rows('SELECT balance::float FROM user_state WHERE user_id = 1')).toEqual([
      { balance: 10 },
    ])
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
  })

  it('counts latencies in the buckets the code knows', async () => {
    const latencies = [0, ...LATENCY_HISTOGRAM_BOUNDS_MS.flatMap((bound) => [bound, bound + 1]), 9_999_999]
    const found = await bed.rows('SELECT ms, latency_bucket(ms) AS bucket FROM unnest($1::int[]) AS ms', [
      latencies,
    ])
    const boundsBelow = (ms: number) => LATENCY_HISTOGRAM_BOUNDS_MS.filter((bound) => bound < ms).length
    expect(found).toEqual(latencies.map((ms) => ({ ms, bucket: boundsBelow(ms) })))
    await bed.settle(
      usageEnd({ duration_ms: 50, first_token_ms: null }),
      usageEnd({ duration_ms: 700_000, first_token_ms: 60 }),
    )
    const [row] = await bed.rows(
      'SELECT duration_histogram AS d, first_token_histogram AS f FROM usage_rollups_route',
    )
    const expected = (...places: readonly number[]): string =>
      places.reduce((sum, place) => sum + 10n ** BigInt(12 * place), 0n).toString()
    expect(row).toEqual({ d: expected(0, LATENCY_HISTOGRAM_BOUNDS_MS.length), f: expected(1) })
  })
})
