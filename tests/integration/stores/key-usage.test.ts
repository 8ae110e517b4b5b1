import { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeyUsageReader } from '../../../lib/stores'
import { usageEnd } from '../../support/usage-records'
import { createSettlementBed, type SettlementBed } from './settlement-bed'

const DAY_MS = 86_400_000
let bed: SettlementBed
let pool: Pool
beforeEach(async () => {
  bed = await createSettlementBed()
  pool = new Pool({ connectionString: bed.url })
})
afterEach(async () => {
  await pool.end()
  await bed.close()
})

describe('usage of a key', () => {
  it('sums the whole and the local day of this key alone, and the rates of the last minute', async () => {
    const nowMs = Date.now()
    await bed.settle(
      usageEnd({ atMs: nowMs, duration_ms: 100 }),
      usageEnd({ atMs: nowMs - 2 * DAY_MS, duration_ms: 900 }),
      usageEnd({ atMs: nowMs, user_id: 2, api_key_id: 2 }),
    )
    const report = await createKeyUsageReader(pool)({ apiKeyId: 1, timeZone: 'Asia/Kolkata' })
    expect(report.total).toMatchObject({
      requests: 2,
      inputTokens: 200,
      outputTokens: 400,
      cacheCreationTokens: 30,
      cacheReadTokens: 100,
    })
    expect(report.total.actualCost.toFixed()).toBe('0.00663')
    expect(report.today).toMatchObject({ requests: 1 })
    expect(report).toMatchObject({ averageDurationMs: 100, requestsPerMinute: 1, tokensPerMinute: 365 })
  })

  it('begins the day at local midnight, in half-hour zones too', async () => {
    const [row] = await bed.rows(
      "SELECT extract(epoch FROM date_trunc('day', now() AT TIME ZONE 'Asia/Kolkata') AT TIME ZONE 'Asia/Kolkata') * 1000 AS start",
    )
    const midnight = Number(row?.['start'])
    await bed.settle(usageEnd({ atMs: midnight - 1 }), usageEnd({ atMs: midnight }))
    const report = await createKeyUsageReader(pool)({ apiKeyId: 1, timeZone: 'Asia/Kolkata' })
    expect(report.today.requests).toBe(1)
    expect(report.total.requests).toBe(2)
  })

  it('is all zeros for a key that was never used', async () => {
    const report = await createKeyUsageReader(pool)({ apiKeyId: 3, timeZone: 'UTC' })
    expect(report).toMatchObject({
      averageDurationMs: 0,
      requestsPerMinute: 0,
      tokensPerMinute: 0,
      total: { requests: 0 },
    })
  })
})
