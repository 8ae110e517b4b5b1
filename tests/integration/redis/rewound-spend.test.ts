import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { forgetRewoundSpend } from '@/lib/stores'
import { admitted, balanceClaim, ticket } from '../../support/coordination-tickets'
import { openRedisStore } from '../../support/redis-store'
import type { LoggedLine, StoreUnderTest } from '../../support/redis-store'
import { createTestDatabase } from '../../support/test-database'
import type { TestDatabase } from '../../support/test-database'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

let database: TestDatabase
let redis: TestRedis
let pool: Pool
let gateway: StoreUnderTest

beforeAll(async () => {
  ;[database, redis] = await Promise.all([createTestDatabase(), startTestRedis()])
  pool = new Pool({ connectionString: database.url, max: 1 })
  gateway = await openRedisStore(redis.url)
  await pool.query(
    `INSERT INTO users (id, email) SELECT n, n || '@example.com' FROM generate_series(1, 2000) AS n`,
  )
  await pool.query('INSERT INTO user_state (user_id, balance_version) SELECT id, 7 FROM users')
  await pool.query(
    "INSERT INTO api_keys (id, user_id, name, key_hash, key_prefix, key_last4) VALUES (3, 1, 'k', 'h', 'sk-', 'last')",
  )
  await pool.query('INSERT INTO key_state (api_key_id, version) VALUES (3, 5)')
})
afterAll(async () => {
  gateway.close()
  await pool.end()
  await Promise.all([database.drop(), redis.stop()])
})

async function forget(
  from: Pick<Pool, 'query'> = pool,
): Promise<{ forgotten: number; logged: readonly LoggedLine[] }> {
  const logged: LoggedLine[] = []
  const log = (level: LoggedLine['level']) => (_fields: object, message: string) =>
    void logged.push({ level, message })
  const logger = { info: log('info'), warn: log('warn'), error: log('error') }
  const { done } = forgetRewoundSpend({ link: gateway.link, pool: from, logger, againMs: 10 })
  return { forgotten: await done, logged }
}

async function tell(owner: string, version: number): Promise<void> {
  gateway.store.noteSettled([{ ...balanceClaim(1n), owner, version }], [])
  await gateway.store.settled()
}

it('spending that is newer than a restored database is forgotten, and nothing else', async () => {
  for (let id = 1; id <= 2000; id += 1)
    gateway.store.noteSettled([balanceClaim(1n, { owner: `u${id}`, version: 7 })], [])
  await tell('u1', 8)
  await tell('u2000', 900)
  await tell('k3', 5)
  await redis.client.set('sy:since', 1)
  expect(await forget()).toEqual({
    forgotten: 2,
    logged: [{ level: 'warn', message: 'Redis was ahead of the database, as after a restore: forgotten' }],
  })
  expect(await redis.client.exists('sy:purse:u1', 'sy:purse:u2000')).toBe(0)
  expect(await redis.client.exists('sy:purse:u2', 'sy:purse:u1999', 'sy:purse:k3', 'sy:since')).toBe(4)
  expect(await forget()).toEqual({ forgotten: 0, logged: [] })
})

it('spending of a key and of a subscription that the database does not have is forgotten', async () => {
  await tell('k3', 6)
  await tell('s9', 1)
  expect((await forget()).forgotten).toBe(2)
})

it('it is looked again until nothing is away any more, with a line of the log', async () => {
  await tell('u5', 900)
  let tries = 0
  const away = {
    query: (...question: Parameters<Pool['query']>) => {
      tries += 1
      return tries < 3 ? Promise.reject(new Error('away')) : pool.query(...question)
    },
  } as unknown as Pool
  const messages = [
    'whether Redis is ahead of the database cannot be told yet',
    'Redis was ahead of the database, as after a restore: forgotten',
  ]
  expect(await forget(away)).toEqual({
    forgotten: 1,
    logged: messages.map((message) => ({ level: 'warn', message })),
  })
  expect(await redis.client.exists('sy:purse:u5')).toBe(0)
})

it('nobody is admitted by old figures before', async () => {
  await tell('u9', 900)
  await redis.client.hset('sy:purse:u9', 'balance', '900 0 0 999 0')
  let isForgotten = false
  const { store, close } = await openRedisStore(redis.url, { mayBeShared: () => isForgotten })
  try {
    const claims = [balanceClaim(100n, { owner: 'u9', version: 7, hold: 1n })]
    store.release(await admitted(store, ticket({ claims })))
    expect(store.outage().isAway).toBe(true)
    expect((await forget()).forgotten).toBe(1)
    isForgotten = true
    await waitUntil('the store is shared', async () => !store.outage().isAway)
    store.release(await admitted(store, ticket({ claims })))
    await store.settled()
    expect(await redis.client.hget('sy:purse:u9', 'balance')).toMatch(/^7 /)
  } finally {
    close()
  }
})

it('what a database says that went back counts from its next change on', async () => {
  const change = async (): Promise<number> => {
    await pool.query(
      'UPDATE user_state SET balance = 5, balance_version = balance_version + 1 WHERE user_id = 4',
    )
    await pool.query('UPDATE key_state SET usage_5h = 1 WHERE api_key_id = 3')
    const { rows } = await pool.query<{ user: number; key: number }>(
      `SELECT balance_version::float8 AS user, k.version::float8 AS key
       FROM user_state CROSS JOIN key_state AS k WHERE user_id = 4`,
    )
    expect(rows[0]?.key).toBeGreaterThanOrEqual(rows[0]?.user ?? NaN)
    return rows[0]?.user ?? NaN
  }
  for (let index = 0; index < 20; index += 1) await change()
  const lost = await change()
  expect(Math.abs(lost - Date.now())).toBeLessThan(60_000)
  await pool.query('ALTER TABLE user_state DISABLE TRIGGER USER')
  await pool.query('UPDATE user_state SET balance_version = 7 WHERE user_id = 4')
  await pool.query('ALTER TABLE user_state ENABLE TRIGGER USER')
  await waitUntil('it is later', async () => Date.now() > lost)
  expect(await change()).toBeGreaterThan(lost)
})

it('a version rises with every change, also of one moment, and stays where nothing is moved', async () => {
  await pool.query('UPDATE user_state SET balance_version = 9e15::bigint WHERE user_id = 6')
  await pool.query('UPDATE user_state SET balance_version = balance_version + 1 WHERE user_id = 6')
  await pool.query('UPDATE user_state SET updated_at = now() WHERE user_id = 6')
  const found = await pool.query('SELECT balance_version::text AS version FROM user_state WHERE user_id = 6')
  expect(found.rows).toEqual([{ version: '9000000000000001' }])
})
