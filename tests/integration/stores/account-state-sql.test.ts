import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EMPTY_HEALTH, type AccountHealth } from '@/lib/scheduling'
import { readAccountStates, writeAccountStates } from '@/lib/stores/health'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

let database: TestDatabase
let pool: Pool
let accountId: number

beforeAll(async () => {
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url })
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO accounts (name, platform, credentials) VALUES ('one', 'anthropic', 'x') RETURNING id`,
  )
  accountId = Number(rows[0]?.id)
})

afterAll(async () => {
  await pool?.end()
  await database?.drop()
})

const soonMs = Math.floor(Date.now() / 1_000) * 1_000 + 3_600_000

const limited: AccountHealth = {
  ...EMPTY_HEALTH,
  rateLimitedUntilMs: soonMs,
  overloadedUntilMs: soonMs + 123,
  pausedUntilMs: soonMs + 456,
  pauseReason: 'half \uD800 a pair and \0 nothing',
  errorMessage: 'dead',
  modelCooldowns: new Map([['model-a', soonMs]]),
  sessionWindow: { startMs: soonMs - 1, endMs: soonMs, status: 'allowed', utilization: 0.25 },
}

describe('account states in the database', () => {
  it('reads back what it wrote, with the text PostgreSQL can hold', async () => {
    await writeAccountStates(pool, { states: [{ accountId, health: limited }], events: [] })
    const states = await readAccountStates(pool)
    expect(states.get(accountId)).toEqual({
      ...limited,
      pauseReason: 'half \uFFFD a pair and \uFFFD nothing',
    })
  })

  it.each([
    { endMs: 1e300, utilization: 1e300 },
    { endMs: Date.UTC(20_000, 0), utilization: -1e9 },
    { endMs: Number.NaN, utilization: 999_999.99996 },
    { endMs: Number.NaN, utilization: Number.NaN },
    { endMs: Number.NEGATIVE_INFINITY, utilization: Number.POSITIVE_INFINITY },
  ])('writes every account, whatever a provider says of one: %o', async ({ endMs, utilization }) => {
    const sessionWindow = { startMs: endMs - 1, endMs, status: 'allowed', utilization }
    const health = { ...EMPTY_HEALTH, rateLimitedUntilMs: soonMs, sessionWindow }
    const event = { accountId, atMs: soonMs, kind: 'session_window', status: 200, message: 'a' } as const
    await writeAccountStates(pool, {
      states: [{ accountId, health }],
      events: [{ ...event, untilMs: endMs }],
    })
    const none = { startMs: null, endMs: null, status: 'allowed', utilization: null }
    expect((await readAccountStates(pool)).get(accountId)).toEqual({ ...health, sessionWindow: none })
    const { rows } = await pool.query('DELETE FROM account_events RETURNING until')
    expect(rows).toEqual([{ until: null }])
  })

  it('replaces a state, leaves quotas alone, and forgets what has nothing to say', async () => {
    await pool.query('UPDATE account_state SET quota_used = 5 WHERE account_id = $1', [accountId])
    await writeAccountStates(pool, { states: [{ accountId, health: EMPTY_HEALTH }], events: [] })
    expect((await readAccountStates(pool)).has(accountId)).toBe(false)
    const { rows } = await pool.query('SELECT quota_used::text FROM account_state WHERE account_id = $1', [
      accountId,
    ])
    expect(rows).toEqual([{ quota_used: '5.000000000000000000' }])
  })

  it('writes events in order and skips accounts that are gone', async () => {
    const event = {
      accountId,
      atMs: soonMs,
      kind: 'paused',
      status: 500,
      message: 'a',
      untilMs: soonMs,
    } as const
    await writeAccountStates(pool, {
      states: [{ accountId: 999_999, health: limited }],
      events: [
        event,
        { ...event, atMs: soonMs + 1, kind: 'recovered', status: null, message: 'b', untilMs: null },
        { ...event, accountId: 999_999 },
      ],
    })
    const { rows } = await pool.query(
      'SELECT account_id::int, kind, cause_status, cause_message, until FROM account_events ORDER BY id',
    )
    expect(rows).toEqual([
      {
        account_id: accountId,
        kind: 'paused',
        cause_status: 500,
        cause_message: 'a',
        until: new Date(soonMs),
      },
      { account_id: accountId, kind: 'recovered', cause_status: null, cause_message: 'b', until: null },
    ])
  })

  it('writes nothing at all when one part cannot be written', async () => {
    const before = await pool.query('SELECT count(*) FROM account_events')
    const event = {
      accountId,
      atMs: soonMs,
      kind: 'paused',
      status: 2 ** 40,
      message: 'x',
      untilMs: null,
    } as const
    await expect(
      writeAccountStates(pool, { states: [{ accountId, health: limited }], events: [event] }),
    ).rejects.toThrow('out of range')
    expect((await pool.query('SELECT count(*) FROM account_events')).rows).toEqual(before.rows)
    expect((await readAccountStates(pool)).has(accountId)).toBe(false)
  })
})
