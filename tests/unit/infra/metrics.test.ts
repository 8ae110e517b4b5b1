import { describe, expect, it } from 'vitest'
import { createMetrics, mergeMetrics } from '@/lib/infra'
import type { Metrics, ProcessReadings } from '@/lib/infra'

const READINGS: ProcessReadings = {
  requestsInFlight: 3,
  slotsInUse: 2,
  waiters: 1,
  store: null,
  accounts: [
    { platform: 'anthropic', state: 'active', count: 4 },
    { platform: 'anthropic', state: 'error', count: 1 },
  ],
  spoolBacklogRecords: 7,
  leftSpools: 2,
  settlementLagMs: 1500,
  settlementWaitMs: 0,
  deadLetters: 0,
  snapshotAgeMs: 250,
  eventLoopLagMs: 12,
  heapShare: 0.25,
  isOverloaded: false,
  isDraining: true,
}

/** The samples of a scrape, without comments. */
async function samples(metrics: Metrics): Promise<readonly string[]> {
  const text = await metrics.render()
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

const OK = { protocol: 'anthropic_messages', platform: 'anthropic', status: 200 } as const
const LABELS = 'protocol="anthropic_messages",platform="anthropic"'

describe('createMetrics', () => {
  it('says whether limits are shared', async () => {
    const shown = async (store: ProcessReadings['store']): Promise<readonly string[]> =>
      (await samples(createMetrics(() => ({ ...READINGS, store })))).filter((line) =>
        line.includes('_store_'),
      )
    expect(await shown(null)).toEqual(['switchyard_store_up 1', 'switchyard_store_outages 0'])
    expect(await shown({ isAway: true, outages: 2 })).toEqual([
      'switchyard_store_up 0',
      'switchyard_store_outages 2',
    ])
  })

  it('merges the figures of several processes: sums, and the worst of ages and states', async () => {
    const of = (parts: Partial<ProcessReadings>) =>
      createMetrics(() => ({ ...READINGS, ...parts })).snapshot()
    const text = await mergeMetrics([
      await of({ requestsInFlight: 3, snapshotAgeMs: 1_000, store: { isAway: true, outages: 1 } }),
      await of({ requestsInFlight: 4, snapshotAgeMs: 2_000 }),
    ])
    expect(text).toMatch(/^switchyard_requests_in_flight 7$/m)
    expect(text).toMatch(/^switchyard_snapshot_age_seconds 2$/m)
    expect(text).toMatch(/^switchyard_store_up 0$/m)
    expect(text).toMatch(/^switchyard_accounts\{platform="anthropic",state="active"\} 4$/m)
  })

  it('counts requests by protocol, platform and status', async () => {
    const metrics = createMetrics(() => READINGS)
    metrics.record({ ...OK, durationMs: 10, overheadMs: 0.4 })
    metrics.record({ ...OK, durationMs: 10, overheadMs: 0.4 })
    metrics.record({ ...OK, status: 429, durationMs: 1 })
    metrics.record({ status: 401, durationMs: 1 })
    expect((await samples(metrics)).filter((line) => line.startsWith('switchyard_requests_total'))).toEqual([
      `switchyard_requests_total{${LABELS},status="200"} 2`,
      `switchyard_requests_total{${LABELS},status="429"} 1`,
      'switchyard_requests_total{protocol="none",platform="none",status="401"} 1',
    ])
  })

  it('puts times into buckets of seconds, those of requests that reached an upstream', async () => {
    const metrics = createMetrics(() => READINGS)
    metrics.record({ ...OK, durationMs: 240, firstTokenMs: 90, overheadMs: 0.24 })
    metrics.record({ ...OK, durationMs: 2_400, firstTokenMs: null, overheadMs: 3 })
    metrics.record({ ...OK, status: 403, durationMs: 1 })
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        `switchyard_request_duration_seconds_bucket{le="0.1",${LABELS}} 0`,
        `switchyard_request_duration_seconds_bucket{le="0.25",${LABELS}} 1`,
        `switchyard_request_duration_seconds_bucket{le="+Inf",${LABELS}} 2`,
        `switchyard_request_duration_seconds_sum{${LABELS}} 2.6399999999999997`,
        `switchyard_time_to_first_token_seconds_count{${LABELS}} 1`,
        `switchyard_overhead_seconds_bucket{le="0.0001",${LABELS}} 0`,
        `switchyard_overhead_seconds_bucket{le="0.00025",${LABELS}} 1`,
        `switchyard_overhead_seconds_bucket{le="0.005",${LABELS}} 2`,
      ]),
    )
  })

  it('shows the process as it is at the scrape', async () => {
    let readings = READINGS
    const metrics = createMetrics(() => readings)
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        'switchyard_requests_in_flight 3',
        'switchyard_slots_in_use 2',
        'switchyard_waiters 1',
        'switchyard_accounts{platform="anthropic",state="active"} 4',
        'switchyard_accounts{platform="anthropic",state="error"} 1',
        'switchyard_spool_backlog_records 7',
        'switchyard_spools_left 2',
        'switchyard_settlement_lag_seconds 1.5',
        'switchyard_snapshot_age_seconds 0.25',
        'switchyard_event_loop_lag_seconds 0.012',
        'switchyard_heap_used_ratio 0.25',
        'switchyard_overloaded 0',
        'switchyard_draining 1',
      ]),
    )
    readings = { ...READINGS, accounts: [], snapshotAgeMs: null, isOverloaded: true }
    const later = await samples(metrics)
    expect(later).toContain('switchyard_snapshot_age_seconds +Inf')
    expect(later).toContain('switchyard_overloaded 1')
    expect(later.filter((line) => line.startsWith('switchyard_accounts'))).toEqual([])
  })

  it('keeps two processes of a test apart', async () => {
    const one = createMetrics(() => READINGS)
    const other = createMetrics(() => READINGS)
    one.record({ ...OK, durationMs: 1 })
    expect((await samples(other)).join()).not.toContain('switchyard_requests_total{')
    expect(one.contentType).toMatch(/^text\/plain; version=0\.0\.4/)
  })
})
