import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { UsageEndRecord } from '../../../lib/gateway'
import { foldUsage } from '../../../lib/infra'
import { AUDIT_CHECKS } from '../../../lib/services/ledger-audits/audit-queries'
import { RECORD_SEPARATOR } from '../../../lib/stores/spool/row-fields'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { usageEnd } from '../../support/usage-records'
import { createSettlementBed, type SettlementBed } from './settlement-bed'

let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => bed.close())

const MINUTE = 60_000
const NOON = Date.UTC(2026, 10, 10, 12)

function at(minutes: number, facts: Partial<UsageEndRecord> = {}): UsageEndRecord {
  return usageEnd({ atMs: NOON + minutes * MINUTE, duration_ms: 700, first_token_ms: 90, ...facts })
}

async function differences(): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for (const { query } of AUDIT_CHECKS) found.push(...(await bed.rows(query)))
  return found
}

const STATE = `SELECT (SELECT count(*)::int FROM usage_open_quarters) AS open,
  (SELECT count(*)::int FROM usage_rollup_days WHERE rolled_at IS NULL) AS waiting,
  (SELECT sum(requests)::int FROM usage_marginals WHERE dimension = 'all') AS quarters,
  (SELECT sum(requests)::int FROM usage_marginals_daily WHERE dimension = 'all') AS days,
  (SELECT sum(requests)::int FROM usage_pairs_daily WHERE dimension = 'channel' AND by_dimension = 'user') AS pairs`

it('sums quarters when they are over and days by two dimensions when those are, late events too', async () => {
  await bed.settle(at(0, { user_id: 1 }), at(1, { user_id: 2, channel_id: 7 }), at(50))
  await foldUsage(bed.url, new Date(NOON + 16 * MINUTE))
  expect(await bed.rows(STATE)).toEqual([{ open: 2, waiting: 0, quarters: null, days: null, pairs: null }])
  await foldUsage(bed.url, new Date(NOON + 17 * MINUTE))
  expect(await bed.rows(STATE)).toEqual([{ open: 1, waiting: 1, quarters: 2, days: null, pairs: null }])
  const nextDay = new Date(NOON + 24 * 60 * MINUTE)
  await foldUsage(bed.url, nextDay)
  expect(await bed.rows(STATE)).toEqual([{ open: 0, waiting: 0, quarters: 3, days: 3, pairs: 3 }])
  expect(await differences()).toEqual([])
  await bed.settle(at(2))
  expect(await bed.rows(STATE)).toEqual([{ open: 1, waiting: 0, quarters: 3, days: 3, pairs: 3 }])
  expect(await differences()).toEqual([])
  await foldUsage(bed.url, nextDay)
  await foldUsage(bed.url, nextDay)
  expect(await bed.rows(STATE)).toEqual([{ open: 0, waiting: 0, quarters: 4, days: 4, pairs: 4 }])
  expect(await differences()).toEqual([])
  await bed.rows('UPDATE usage_pairs_daily SET requests = requests + 1')
  expect((await differences()).length).toBeGreaterThan(0)
})

it('leaves quarters that a running settlement adds to, and misses nothing of it', async () => {
  await bed.settle(at(0))
  const other = new Client({ connectionString: bed.url })
  await other.connect()
  try {
    await other.query('BEGIN')
    await other.query('SELECT settle_usage_batch($1)', [
      [at(1), at(20)].map(serializeEnd).join(RECORD_SEPARATOR),
    ])
    const later = new Date(NOON + 24 * 60 * MINUTE)
    await foldUsage(bed.url, later)
    expect(await bed.rows(STATE)).toEqual([{ open: 1, waiting: 0, quarters: null, days: null, pairs: null }])
    await other.query('COMMIT')
    await foldUsage(bed.url, later)
    expect(await bed.rows(STATE)).toEqual([{ open: 0, waiting: 0, quarters: 3, days: 3, pairs: 3 }])
    expect(await differences()).toEqual([])
  } finally {
    await other.end()
  }
})

it('a settlement waits for the fold that takes its mark, and marks anew', async () => {
  await bed.settle(at(0))
  const other = new Client({ connectionString: bed.url })
  await other.connect()
  try {
    await other.query('BEGIN')
    await other.query('SELECT fold_usage_quarters($1, 16)', [new Date(NOON + 60 * MINUTE)])
    const settled = bed.settle(at(1))
    await other.query('COMMIT')
    await settled
    expect(await bed.rows(STATE)).toEqual([{ open: 1, waiting: 1, quarters: 1, days: null, pairs: null }])
    await foldUsage(bed.url, new Date(NOON + 60 * MINUTE))
    expect(await bed.rows(STATE)).toEqual([{ open: 0, waiting: 1, quarters: 2, days: null, pairs: null }])
  } finally {
    await other.end()
  }
})

it('sums days that are long over as a whole, once no running settlement adds to them', async () => {
  await bed.settle(at(0), at(20))
  const weekLater = new Date(NOON + 7 * 24 * 60 * MINUTE)
  const other = new Client({ connectionString: bed.url })
  await other.connect()
  try {
    await other.query('BEGIN')
    await other.query('SELECT settle_usage_batch($1)', [serializeEnd(at(1))])
    await foldUsage(bed.url, weekLater)
    expect(await bed.rows(STATE)).toEqual([{ open: 2, waiting: 0, quarters: null, days: null, pairs: null }])
    await other.query('COMMIT')
    await foldUsage(bed.url, weekLater)
    expect(await bed.rows(STATE)).toEqual([{ open: 0, waiting: 0, quarters: 3, days: 3, pairs: 3 }])
    expect(await differences()).toEqual([])
  } finally {
    await other.end()
  }
})

const BEGUN = `SELECT to_char(paired_until AT TIME ZONE 'UTC', 'HH24:MI') AS until,
  (SELECT sum(requests)::int FROM usage_pairs_begun WHERE dimension = 'channel' AND by_dimension = 'user') AS pairs,
  (SELECT count(*)::int FROM usage_late_rows) AS late FROM usage_rollup_days`

it('sums a day that is not over by two dimensions hour by hour, and adds what comes late', async () => {
  const foldAt = (minutes: number): Promise<void> => foldUsage(bed.url, new Date(NOON + minutes * MINUTE))
  await bed.settle(at(0, { user_id: 1 }), at(1, { user_id: 2 }), at(50))
  await foldAt(89)
  expect(await bed.rows(BEGUN)).toEqual([{ until: '12:00', pairs: null, late: 3 }])
  await foldAt(90)
  expect(await bed.rows(BEGUN)).toEqual([{ until: '13:00', pairs: 3, late: 0 }])
  await bed.settle(at(61), at(62, { user_id: 2 }), at(2, { user_id: 2 }))
  expect(await bed.rows(BEGUN)).toEqual([{ until: '13:00', pairs: 3, late: 3 }])
  expect(await differences()).toEqual([])
  await foldAt(91)
  expect(await bed.rows(BEGUN)).toEqual([{ until: '13:00', pairs: 4, late: 2 }])
  expect(await differences()).toEqual([])
  await foldAt(150)
  expect(await bed.rows(BEGUN)).toEqual([{ until: '14:00', pairs: 6, late: 0 }])
  expect(await differences()).toEqual([])
  await bed.rows('UPDATE usage_pairs_begun SET requests = requests + 1')
  expect((await differences()).length).toBeGreaterThan(0)
  await foldAt(24 * 60)
  expect(await bed.rows(BEGUN)).toEqual([{ until: null, pairs: null, late: 0 }])
  expect(await bed.rows(STATE)).toEqual([{ open: 0, waiting: 0, quarters: 6, days: 6, pairs: 6 }])
  expect(await differences()).toEqual([])
})

it('misses no row of a settlement that is under way while its day is summed', async () => {
  const later = new Date(NOON + 240 * MINUTE)
  await bed.settle(at(30))
  await foldUsage(bed.url, new Date(NOON + 60 * MINUTE))
  const other = new Client({ connectionString: bed.url })
  await other.connect()
  try {
    await other.query('BEGIN')
    await other.query('SELECT settle_usage_batch($1)', [serializeEnd(at(1))])
    await foldUsage(bed.url, later)
    expect(await bed.rows(BEGUN)).toEqual([{ until: '15:00', pairs: 1, late: 0 }])
    await other.query('COMMIT')
    expect(await differences()).toEqual([])
    await foldUsage(bed.url, later)
    expect(await bed.rows(BEGUN)).toEqual([{ until: '15:00', pairs: 2, late: 0 }])
    expect(await differences()).toEqual([])
  } finally {
    await other.end()
  }
})

it('leaves a day that is summed as a whole as it is, though another process still believes it to be today', async () => {
  await bed.settle(at(0), at(719))
  await foldUsage(bed.url, new Date(NOON + 13 * 60 * MINUTE))
  const whole = [{ open: 0, waiting: 0, quarters: 2, days: 2, pairs: 2 }]
  expect(await bed.rows(STATE)).toEqual(whole)
  await foldUsage(bed.url, new Date(NOON + 720 * MINUTE - 1))
  expect(await bed.rows(STATE)).toEqual(whole)
  expect(await bed.rows(BEGUN)).toEqual([{ until: null, pairs: null, late: 0 }])
})
