import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LATENCY_HISTOGRAM_BOUNDS_MS, latencyBucket } from '../../../lib/infra'
import type { SettledBatch } from '../../../lib/stores'
import { usageEnd, usageFacts } from '../../support/usage-records'
import { createSettlementBed, type SettlementBed } from './settlement-bed'

let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => bed.close())

/** Every figure that must agree with the rows, by one query each; `off` counts disagreements. */
const AGREEMENT = `
SELECT
  (SELECT count(*)::int FROM user_state s
    WHERE s.balance <> (SELECT sum(amount) FROM balance_ledger l WHERE l.user_id = s.user_id)) AS balances_off,
  (SELECT count(*)::int FROM users u
    WHERE COALESCE((SELECT -sum(amount) FROM balance_ledger l WHERE l.user_id = u.id AND kind = 'usage'), 0)
      <> COALESCE((SELECT sum(actual_cost) FROM usage_logs r WHERE r.user_id = u.id AND billing_type = 'balance'), 0)) AS ledger_off,
  (SELECT count(*)::int FROM balance_ledger a WHERE a.balance_after <> (
    SELECT sum(amount) FROM balance_ledger b WHERE b.user_id = a.user_id AND b.id <= a.id)) AS running_off,
  (SELECT (sum(requests)::int, sum(input_tokens)::int, sum(total_cost), sum(actual_cost)::numeric(30,18), sum(account_cost))::text FROM usage_rollups_user)
    IS NOT DISTINCT FROM
  (SELECT (count(*)::int, sum(input_tokens)::int, sum(total_cost), sum(actual_cost)::numeric(30,18), sum(account_cost))::text FROM usage_logs) AS user_rollup_agrees,
  (SELECT (sum(requests)::int, sum(output_tokens)::int, sum(total_cost), sum(actual_cost)::numeric(30,18), sum(account_cost))::text FROM usage_rollups_route)
    IS NOT DISTINCT FROM
  (SELECT (count(*)::int, sum(output_tokens)::int, sum(total_cost), sum(actual_cost)::numeric(30,18), sum(account_cost))::text FROM usage_logs) AS route_rollup_agrees`

const AGREED = {
  balances_off: 0,
  ledger_off: 0,
  running_off: 0,
  user_rollup_agrees: true,
  route_rollup_agrees: true,
}

describe('settlement', () => {
  it('makes rows, ledger, balances, key and account figures and rollups of finished records', async () => {
    const spool = bed.spool()
    const batches: SettledBatch[] = []
    const settler = bed.settler(spool, (batch) => batches.push(batch))
    const records = Array.from({ length: 1200 }, (_, index) => {
      const user = 1 + (index % 3)
      return usageEnd({
        user_id: user,
        api_key_id: user,
        account_id: user,
        requested_model: `model-${index % 5}`,
      })
    })
    for (const record of records) spool.start(record)
    await Promise.all(records.map((record) => spool.end(record)))
    await settler.drain()

    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
    expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 1200 }])
    expect(await bed.rows('SELECT user_id::int, balance::text FROM user_state ORDER BY 1')).toEqual(
      [1, 2, 3].map((user_id) => ({ user_id, balance: '8.6740000000' })),
    )
    expect(
      await bed.rows(
        'SELECT DISTINCT quota_used::numeric(20,6)::text AS quota, usage_5h::numeric(20,6)::text AS h5, window_start_7d IS NOT NULL AS started FROM key_state',
      ),
    ).toEqual([{ quota: '1.326000', h5: '1.326000', started: true }])
    expect(
      await bed.rows(
        'SELECT DISTINCT quota_used::numeric(20,6)::text AS quota, quota_daily_used::numeric(20,6)::text AS day, last_used_at IS NOT NULL AS used FROM account_state',
      ),
    ).toEqual([{ quota: '0.800000', day: '0.800000', used: true }])
    expect(settler.stats()).toMatchObject({ backlogRecords: 0, settledRecords: 1200, deadLetters: 0 })
    const cleared = batches.flatMap((batch) => batch.users).map((user) => user.cleared.toNumber())
    expect(cleared.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(3.978, 9)
    const lastOfUser1 = batches
      .flatMap((batch) => batch.users)
      .filter((user) => user.userId === 1)
      .at(-1)
    expect(lastOfUser1?.balance.toFixed()).toBe('8.674')
    await spool.close()
    await settler.close()
  })

  it('keeps every column of a row as it was spooled', async () => {
    const spool = bed.spool()
    const settler = bed.settler(spool)
    const record = usageEnd({
      channel_id: 7,
      user_agent: 'nul \0 and lone \ud800 surrogate "quoted" \\ ü',
      billing_tier: '0-200000',
      extra_units: { web_search: 2 },
      total_cost: '0.003315000000000001',
      error_message: 'line\nbreak',
    })
    await spool.end(record)
    await settler.drain()
    const [row] = await bed.rows('SELECT * FROM usage_logs')
    expect(row).toMatchObject({
      id: record.id,
      channel_id: '7',
      user_agent: 'nul \uFFFD and lone \uFFFD surrogate "quoted" \\ ü',
      billing_tier: '0-200000',
      extra_units: { web_search: 2 },
      price_snapshot: { input: '0.000003', output: '0.000015' },
      total_cost: '0.003315000000000001',
      attempts: [{ account_id: 1, outcome: 'ok' }],
      error_message: 'line\nbreak',
      first_token_ms: 30,
    })
    expect((row?.['created_at'] as Date).getTime()).toBe(
      Number.parseInt(record.id.replaceAll('-', '').slice(0, 12), 16),
    )
    await spool.close()
    await settler.close()
  })

  it('bills nothing twice when a whole spool is settled again, by two settlers at once', async () => {
    const spool = bed.spool()
    await Promise.all(Array.from({ length: 700 }, () => spool.end(usageEnd())))
    await spool.close()
    const settlers = [bed.settler(spool), bed.settler(spool)]
    await Promise.all(settlers.map((settler) => settler.drain()))
    await Promise.all(settlers.map((settler) => settler.close()))
    expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 700 }])
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
  })

  it('takes over the directory of a dead process: ends are settled, a start without end becomes a crash row', async () => {
    const dead = bed.spool()
    const ended = usageEnd()
    const lost = usageFacts({ account_id: 2, channel_id: 4 })
    const cancelled = usageFacts()
    dead.start(ended)
    dead.start(usageFacts({ id: lost.id, account_id: 1 }))
    dead.start(lost)
    dead.start(cancelled)
    dead.cancel(cancelled.request_id)
    await dead.end(ended)
    await dead.close()
    bed.orphan(dead)
    const cleared: string[] = []
    const settler = bed.settler(null, (batch) =>
      cleared.push(...batch.users.map((user) => user.cleared.toFixed())),
    )
    await settler.drain()
    expect(
      await bed.rows(
        'SELECT id, account_id::int, status, usage_source, actual_cost::text FROM usage_logs ORDER BY status',
      ),
    ).toEqual([
      {
        id: lost.id,
        account_id: 2,
        status: 'gateway_crash',
        usage_source: 'none',
        actual_cost: '0.0000000000',
      },
      { id: ended.id, account_id: 1, status: 'ok', usage_source: 'final', actual_cost: '0.0033150000' },
    ])
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
    expect(new Set(cleared)).toEqual(new Set(['0']))
    expect(settler.stats().leftDirectories).toBe(0)
    await settler.close()

    const again = bed.settler(null)
    await again.drain()
    await again.close()
    expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 2 }])
  })

  it('puts the one event the database refuses into the dead-letter file and settles the rest', async () => {
    const spool = bed.spool()
    const batches: SettledBatch[] = []
    const settler = bed.settler(spool, (batch) => batches.push(batch))
    const poison = usageEnd({ protocol: 'no_such_protocol' })
    const records = [
      ...Array.from({ length: 40 }, () => usageEnd()),
      poison,
      ...Array.from({ length: 40 }, () => usageEnd()),
    ]
    await Promise.all(records.map((record) => spool.end(record)))
    await settler.drain()
    expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 80 }])
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
    const letters = readFileSync(path.join(bed.directory, 'dead-letter.ndjson'), 'utf8').trim().split('\n')
    expect(letters.map((line) => JSON.parse(line))).toMatchObject([
      { code: '23514', event: { id: poison.id } },
    ])
    expect(settler.stats()).toMatchObject({ deadLetters: 1, backlogRecords: 0 })
    const given = batches.flatMap((batch) => batch.users).find((user) => user.version === -1n)
    expect(given?.cleared.toFixed()).toBe('0.003315')
    await spool.close()
    await settler.close()
  })

  it('waits out a lost connection and settles everything afterwards', async () => {
    const spool = bed.spool()
    const settler = bed.settler(spool)
    await spool.end(usageEnd())
    await settler.drain()
    await bed.rows(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'switchyard-settler' AND datname = current_database()",
    )
    await spool.end(usageEnd())
    await settler.drain()
    expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 2 }])
    await spool.close()
    await settler.close()
  })

  it('takes up an unsettled rest after a stop without replaying what is settled', async () => {
    const spool = bed.spool()
    const open = usageFacts()
    spool.start(open)
    await spool.end(usageEnd())
    const first = bed.settler(spool)
    await first.drain()
    await first.close()
    await spool.end(usageEnd())
    await spool.close()
    bed.orphan(spool)
    const inserted: number[] = []
    const second = bed.settler(null, (batch) => inserted.push(batch.inserted))
    await second.drain()
    await second.close()
    expect(inserted).toEqual([1, 1])
    expect(
      await bed.rows(
        "SELECT count(*)::int AS rows, count(*) FILTER (WHERE status = 'gateway_crash')::int AS crashed FROM usage_logs",
      ),
    ).toEqual([{ rows: 3, crashed: 1 }])
  })
})

describe('settle_usage_batch', () => {
  const settle = async (...records: readonly ReturnType<typeof usageEnd>[]): Promise<void> => {
    const events = records.map((record) => ({ ...record, price_snapshot: null }))
    await bed.rows('SELECT settle_usage_batch($1::json)', [JSON.stringify(events)])
  }
  const HOUR = 3_600_000

  it('starts a key window with the first billed event after the last one ended, and ignores older events', async () => {
    const t = Date.UTC(2026, 10, 10)
    const at = (hours: number, cost = '1'): ReturnType<typeof usageEnd> =>
      usageEnd({ atMs: t + hours * HOUR, actual_cost: cost })
    const state =
      'SELECT usage_5h::float AS h5, window_start_5h AS start, usage_1d::float AS d1, quota_used::float AS quota FROM key_state'
    await settle(at(0), at(4.9))
    expect(await bed.rows(state)).toEqual([{ h5: 2, start: new Date(t), d1: 2, quota: 2 }])
    await settle(at(-1), at(3))
    expect(await bed.rows(state)).toEqual([{ h5: 3, start: new Date(t), d1: 3, quota: 4 }])
    await settle(at(4.95), at(5), at(6, '0'), at(11), at(12))
    expect(await bed.rows(state)).toEqual([{ h5: 2, start: new Date(t + 11 * HOUR), d1: 7, quota: 8 }])
    await settle(at(20, '0'))
    expect(await bed.rows(state)).toEqual([{ h5: 2, start: new Date(t + 11 * HOUR), d1: 7, quota: 8 }])
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
    await settle(at(1), at(23))
    await settle(at(25), at(2), at(47))
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
    expect(found).toEqual(latencies.map((ms) => ({ ms, bucket: latencyBucket(ms) })))
    await settle(
      usageEnd({ duration_ms: 50, first_token_ms: null }),
      usageEnd({ duration_ms: 700_000, first_token_ms: 60 }),
    )
    const [row] = await bed.rows(
      'SELECT duration_histogram AS d, first_token_histogram AS f FROM usage_rollups_route',
    )
    const expected = (...places: readonly number[]): string[] =>
      Array.from({ length: LATENCY_HISTOGRAM_BOUNDS_MS.length + 1 }, (_, index) =>
        places.includes(index) ? '1' : '0',
      )
    expect(row).toEqual({ d: expected(0, LATENCY_HISTOGRAM_BOUNDS_MS.length), f: expected(1) })
  })
})
