import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { uuidV7TimeMs } from '../../../lib/core'
import { AUDIT_CHECKS } from '../../../lib/services/ledger-audits/audit-queries'
import type { SettledBatch } from '../../../lib/stores'
import { usageEnd, usageFacts } from '../../support/usage-records'
import { AGREED, AGREEMENT, createSettlementBed, type SettlementBed } from './settlement-bed'

let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => bed.close())

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
    expect(row?.['created_at']).toEqual(new Date(uuidV7TimeMs(record.id)))
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
    const ended = usageEnd({ model_mapping_chain: 'x→y' })
    const lost = usageFacts({
      account_id: 2,
      channel_id: 4,
      requested_model: 'alias',
      mapped_model: 'b',
      upstream_model: 'c',
    })
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
        'SELECT id, account_id::int, status, usage_source, actual_cost::text, model_mapping_chain AS chain FROM usage_logs ORDER BY status',
      ),
    ).toEqual([
      {
        id: lost.id,
        account_id: 2,
        status: 'gateway_crash',
        usage_source: 'none',
        actual_cost: '0.0000000000',
        chain: 'alias→b→c',
      },
      {
        id: ended.id,
        account_id: 1,
        status: 'ok',
        usage_source: 'final',
        actual_cost: '0.0033150000',
        chain: 'x→y',
      },
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
    const audit = AUDIT_CHECKS.find(({ check }) => check === 'dead_letters')
    expect(await bed.rows(audit?.query ?? '')).toEqual([
      {
        subject: expect.stringMatching(new RegExp(`^20.*Z request ${poison.request_id}$`)),
        expected: 'a usage row',
        found: expect.stringContaining('violates check constraint'),
      },
    ])
    const given = batches.flatMap((batch) => batch.users).find((user) => user.version === -1)
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

  it('gives up waiting for a database that is away, stops, and loses nothing', async () => {
    const spool = bed.spool()
    const settler = bed.settler(spool)
    await bed.rows('ALTER FUNCTION settle_arrived_usage() RENAME TO settle_arrived_usage_away')
    await spool.end(usageEnd())
    expect(await settler.drain(300)).toBe(false)
    await spool.close()
    await settler.close()
    expect(settler.stats().deadLetters).toBe(0)
    await bed.rows('ALTER FUNCTION settle_arrived_usage_away() RENAME TO settle_arrived_usage')
    bed.orphan(spool)
    const next = bed.settler(null)
    expect(await next.drain()).toBe(true)
    await next.close()
    expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 1 }])
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
