import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EMPTY_LOAD } from '@/lib/scheduling'
import { createHealthBook, readExhaustedQuotas, watchAccountQuotas } from '@/lib/stores/health'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

let database: TestDatabase
let pool: Pool

beforeAll(async () => {
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url })
})
afterAll(async () => {
  await pool?.end()
  await database?.drop()
})
beforeEach(() => pool.query('DELETE FROM accounts'))

async function addAccount(account: string, state: string): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    `INSERT INTO accounts (name, platform, credentials, ${account.split('=')[0]}) VALUES ('a', 'anthropic', 'x', ${account.split('=')[1]})
     RETURNING id::float8 AS id`,
  )
  const id = rows[0]?.id ?? 0
  await pool.query(`INSERT INTO account_state (account_id) VALUES (${id})`)
  await pool.query(`UPDATE account_state SET ${state} WHERE account_id = ${id}`)
  return id
}

const silent = { info: () => {}, warn: () => {}, error: () => {} }

describe('used-up quotas of accounts', () => {
  it.each([
    ['room is left', 'quota_usd=10', 'quota_used = 9.99', null],
    ['a quota without window', 'quota_usd=10', 'quota_used = 10', 'endless'],
    ['no quota', 'quota_usd=NULL', 'quota_used = 1000', null],
    [
      'a day that runs',
      'quota_daily_usd=1',
      `quota_daily_used = 1, quota_daily_start = now() - INTERVAL '1 hour'`,
      23,
    ],
    [
      'a day that is over',
      'quota_daily_usd=1',
      `quota_daily_used = 1, quota_daily_start = now() - INTERVAL '25 hours'`,
      null,
    ],
    [
      'a day of a clock that was ahead',
      'quota_daily_usd=1',
      `quota_daily_used = 1, quota_daily_start = now() + INTERVAL '6 minutes'`,
      null,
    ],
    [
      'a week that runs',
      'quota_weekly_usd=1',
      `quota_weekly_used = 2, quota_weekly_start = now() - INTERVAL '24 hours'`,
      144,
    ],
  ] as const)('%s', async (_, account, state, expected) => {
    const id = await addAccount(account, state)
    const untilMs = (await readExhaustedQuotas(pool)).get(id)
    if (expected === null) expect(untilMs).toBeUndefined()
    else if (expected === 'endless') expect(untilMs).toBe(Infinity)
    else expect(((untilMs ?? 0) - Date.now()) / 3_600_000).toBeCloseTo(expected, 1)
  })

  it('reach the health book, and become one event; raising the quota gives room again', async () => {
    const id = await addAccount('quota_usd=10', 'quota_used = 1')
    const health = createHealthBook({ persister: null, loadOf: () => EMPTY_LOAD })
    const watch = watchAccountQuotas({ pool, health, logger: silent, schedule: () => () => {} })
    await watch.look()
    expect(health.healthOf(id).quotaExhaustedUntilMs).toBeNull()
    await pool.query('UPDATE account_state SET quota_used = 11')
    await watch.look()
    await watch.look()
    expect(health.healthOf(id).quotaExhaustedUntilMs).toBe(Infinity)
    const { rows } = await pool.query('SELECT kind, until FROM account_events WHERE account_id = $1', [id])
    expect(rows).toEqual([{ kind: 'quota_exhausted', until: null }])
    await pool.query('UPDATE accounts SET quota_usd = 100')
    await watch.look()
    expect(health.healthOf(id).quotaExhaustedUntilMs).toBeNull()
    watch.close()
  })
})
