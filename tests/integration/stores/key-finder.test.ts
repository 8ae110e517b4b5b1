import { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Decimal, makeApiKey } from '../../../lib/core'
import { sha256Hex } from '../../../lib/infra'
import type { KeyFinder } from '../../../lib/stores'
import { createKeyFinder } from '../../../lib/stores'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

const KEY = makeApiKey(new Uint8Array(42).fill(7))
const clock = { nowMs: 1_800_000_000_000 }
const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
const onBalance = vi.fn()
const onSpend = vi.fn()
const onSubscription = vi.fn()
let database: TestDatabase
let pool: Pool
let query: ReturnType<typeof vi.spyOn>
let finder: KeyFinder

beforeEach(async () => {
  vi.clearAllMocks()
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url, max: 4 })
  pool.on('error', () => undefined)
  await pool.query(
    `INSERT INTO users (id, email, time_zone, concurrency) VALUES (1, 'a@example.com', 'Asia/Kolkata', 9)`,
  )
  await pool.query(`INSERT INTO user_state (user_id, balance, balance_version) VALUES (1, 12.5, 4);
    INSERT INTO groups (id, name, platform, subscription_type) VALUES (1, 'one', 'anthropic', 'standard'), (2, 'two', 'anthropic', 'subscription');
    INSERT INTO user_groups (user_id, group_id, rate_multiplier) VALUES (1, 1, 0.5);
    INSERT INTO user_subscriptions (id, user_id, group_id, daily_usage, expires_at) VALUES (3, 1, 2, 1.25, now() + INTERVAL '1 day');`)
  await pool.query(
    `INSERT INTO api_keys (id, user_id, group_id, name, key_hash, key_prefix, key_last4, quota_usd, ip_blacklist)
     VALUES (1, 1, 1, 'key', $1, 'sk-', 'last', 100, '{10.0.0.0/8}')`,
    [sha256Hex(KEY)],
  )
  await pool.query(
    `INSERT INTO key_state (api_key_id, quota_used, usage_5h, window_start_5h) VALUES (1, 2.5, 1, 'epoch')`,
  )
  query = vi.spyOn(pool, 'query')
  finder = finderOn({ isBehindPooler: false })
})

function finderOn({ isBehindPooler }: { readonly isBehindPooler: boolean }): KeyFinder {
  const now = (): number => clock.nowMs
  return createKeyFinder({ pool, isBehindPooler, logger, now, onBalance, onSpend, onSubscription })
}

afterEach(async () => {
  await pool.end()
  await database.drop()
})

const find = async (key = KEY, address = '203.0.113.5') => finder.findKey(key, address)

describe('key finder', () => {
  it('finds a key once and answers from memory afterwards', async () => {
    const found = await find()
    expect(found).toMatchObject({
      kind: 'found',
      entry: {
        key: { id: 1, groupId: 1, status: 'active', isAllowed: null },
        user: { id: 1, timeZone: 'Asia/Kolkata', concurrency: 9 },
      },
    })
    if (found.kind !== 'found') return
    expect(found.entry.key.isDenied?.('::ffff:10.1.2.3')).toBe(true)
    expect(found.entry.key.isDenied?.('11.1.2.3')).toBe(false)
    expect(found.entry.user.groups.get(1)?.rateMultiplier?.toFixed()).toBe('0.5')
    expect(found.entry.user.subscriptions.get(2)).toMatchObject({ id: '3', groupId: 2 })
    expect(onBalance.mock.calls[0]?.[0]).toMatchObject({ userId: 1, version: 4 })
    expect(onSpend.mock.calls[0]).toMatchObject([
      { apiKeyId: 1, version: 0, spend: { start5hMs: 0, start1dMs: null } },
    ])
    expect(onSubscription.mock.calls[0]).toMatchObject([{ subscriptionId: '3', version: 0 }])
    const again = finder.findKey(KEY, '203.0.113.5')
    expect(again).toBe(found)
    expect(query).toHaveBeenCalledTimes(1)
  })

  it('asks once for many requests at a time, and again when the entry is a minute old', async () => {
    await Promise.all([find(), find(), find()])
    expect(query).toHaveBeenCalledTimes(1)
    clock.nowMs += 60_000
    await find()
    expect(query).toHaveBeenCalledTimes(2)
  })

  it('prepares nothing on connections that a pooler hands to others', async () => {
    const prepared = async (): Promise<number> =>
      (await pool.query("SELECT FROM pg_prepared_statements WHERE name <> ''")).rowCount ?? 0
    await finderOn({ isBehindPooler: true }).findKey(KEY, '203.0.113.5')
    expect(await prepared()).toBe(0)
    await find()
    expect(await prepared()).toBe(1)
  })

  it('reads an ageing entry again behind the answer', async () => {
    await find()
    clock.nowMs += 50_000
    await pool.query('UPDATE users SET concurrency = 2')
    const before = finder.findKey(KEY, '203.0.113.5')
    expect(before).toMatchObject({ entry: { user: { concurrency: 9 } } })
    await vi.waitFor(
      () => expect(finder.findKey(KEY, '203.0.113.5')).toMatchObject({ entry: { user: { concurrency: 2 } } }),
      { timeout: 30_000 },
    )
  })

  it('forgets keys, users and memberships that change', async () => {
    for (const [scope, id] of [
      ['api_key', 1],
      ['user', 1],
      ['user_group', 1],
    ] as const) {
      await find()
      finder.applyChanges([{ seq: 0n, scope, entityId: id }], 0n)
      expect(finder.size()).toBe(0)
      expect(finder.findKey(KEY, '203.0.113.5')).toBeInstanceOf(Promise)
    }
    await find()
    finder.applyChanges([{ seq: 0n, scope: 'channel', entityId: 1 }], 0n)
    expect(finder.size()).toBe(1)
    finder.applyChanges(null, 0n)
    expect(finder.size()).toBe(0)
  })

  it('cannot resurrect a key that was disabled while it was looked up', async () => {
    const original = pool.query.bind(pool)
    query.mockImplementationOnce(async (...input: unknown[]) => {
      const answer: unknown = await Reflect.apply(original, pool, input)
      await original("UPDATE api_keys SET status = 'disabled'")
      await original("SELECT announce_change('api_key', 1)")
      finder.applyChanges([{ seq: 1n, scope: 'api_key', entityId: 1 }], 1n)
      return answer
    })
    expect(await find()).toMatchObject({ kind: 'found', entry: { key: { status: 'disabled' } } })
    expect(finder.findKey(KEY, '203.0.113.5')).toMatchObject({ entry: { key: { status: 'disabled' } } })
  })

  it('does not keep an answer older than the last change it could not read', async () => {
    finder.applyChanges([{ seq: 9n, scope: 'api_key', entityId: 1 }], 9n)
    expect(await find()).toMatchObject({ kind: 'found' })
    expect(query).toHaveBeenCalledTimes(3)
    expect(finder.size()).toBe(0)
  })

  it('remembers unknown keys for ten seconds, and refuses mistyped ones without a look-up', async () => {
    expect(await find('custom-key')).toEqual({ kind: 'unknown' })
    expect(finder.findKey('custom-key', '203.0.113.5')).toEqual({ kind: 'unknown' })
    expect(query).toHaveBeenCalledTimes(1)
    expect(finder.findKey(`${KEY.slice(0, -1)}${KEY.endsWith('a') ? 'b' : 'a'}`, '203.0.113.5')).toEqual({
      kind: 'unknown',
    })
    expect(query).toHaveBeenCalledTimes(1)
    clock.nowMs += 10_001
    await find('custom-key')
    expect(query).toHaveBeenCalledTimes(2)
    await pool.query('UPDATE api_keys SET key_hash = $1', [sha256Hex('custom-key')])
    finder.applyChanges([{ seq: 0n, scope: 'api_key', entityId: 1 }], 0n)
    expect(await find('custom-key')).toMatchObject({ kind: 'found' })
  })

  it('never takes the hash of a key for the key', async () => {
    await find()
    clock.nowMs += 50_000
    void finder.findKey(KEY, '203.0.113.5')
    await vi.waitFor(() => expect(onSpend).toHaveBeenCalledTimes(2), { timeout: 30_000 })
    expect(await find(sha256Hex(KEY))).toEqual({ kind: 'unknown' })
  })

  it('throttles an address (IPv6: its /64) after 120 unknown keys a minute, while a known key passes', async () => {
    for (let index = 0; index < 120; index += 1)
      expect(await find('guess', '2001:db8::1')).toEqual({ kind: 'unknown' })
    expect(await find('other guess', '2001:db8:0:0:5::9')).toMatchObject({
      kind: 'throttled',
      retryAtMs: clock.nowMs + 60_000,
    })
    expect(await find('other guess', '2001:db8:0:1::1')).toEqual({ kind: 'unknown' })
    expect(await find(KEY, '2001:db8::1')).toMatchObject({ kind: 'found' })
    expect(finder.findKey(KEY, '2001:db8::1')).toMatchObject({ kind: 'found' })
    clock.nowMs += 60_000
    expect(await find('guess', '2001:db8::1')).toEqual({ kind: 'unknown' })
  })

  it('serves an entry no change touched while the database is away, for an hour', async () => {
    await find()
    query.mockImplementation(() => {
      throw new Error('connection refused')
    })
    clock.nowMs += 120_000
    expect(await find()).toMatchObject({ kind: 'found' })
    expect(finder.findKey(KEY, '203.0.113.5')).toMatchObject({ kind: 'found' })
    await expect(find('never seen')).rejects.toThrow('connection refused')
    clock.nowMs += 3_600_000
    await expect(find()).rejects.toThrow('connection refused')
    query.mockRestore()
    finder.applyChanges([{ seq: 0n, scope: 'user', entityId: 1 }], 0n)
  })

  it('reads balances again on demand', async () => {
    await find()
    onBalance.mockClear()
    await pool.query('UPDATE user_state SET balance = 1, balance_version = 5')
    await finder.refreshBalances([1, 99])
    expect(onBalance).toHaveBeenCalledTimes(1)
    expect(onBalance.mock.calls[0]?.[0]).toMatchObject({ userId: 1, balance: new Decimal(1) })
    await finder.refreshBalances(null)
    expect(onBalance).toHaveBeenCalledTimes(2)
  })
})
