import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SpendClaim } from '@/lib/billing'
import { account, admitted, balanceClaim, gist, ticket } from '../../support/coordination-tickets'
import { openRedisStore } from '../../support/redis-store'
import type { StoreUnderTest } from '../../support/redis-store'
import { countedIn, startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

const accounts = [account(1, { concurrency: 0 })]
const paid = (claim: SpendClaim) => ticket({ accounts, claims: [claim] })

/** Two processes at one Redis: each knows its own figures and pending amounts, the store those of both. */
describe('spending of several processes', () => {
  let redis: TestRedis
  let one: StoreUnderTest
  let two: StoreUnderTest
  const lost = { one: 0 }

  beforeAll(async () => {
    redis = await startTestRedis()
  })
  afterAll(() => redis.stop())
  beforeEach(async () => {
    await redis.client.flushall()
    lost.one = 0
    one = await openRedisStore(redis.url, {
      spoolName: () => 'spool-one',
      onLost: () => void (lost.one += 1),
    })
    two = await openRedisStore(redis.url, { spoolName: () => 'spool-two' })
  })
  afterEach(() => {
    one.close()
    two.close()
  })

  it('counts what another process holds, has answered, and has settled', async () => {
    const claim = balanceClaim(100n, { version: 5, hold: 60n })
    const lease = await admitted(one.store, paid(claim))
    expect(gist(await two.store.admit(paid({ ...claim, hold: 50n })))).toBe('spent')
    one.store.spent(lease, [{ owner: 'u1', pending: 70n }])
    await one.store.settled()
    expect(gist(await two.store.admit(paid({ ...claim, hold: 31n })))).toBe('spent')
    one.store.noteSettled([balanceClaim(30n, { version: 6 })], [{ owner: 'u1', pending: 0n }])
    await one.store.settled()
    expect(await redis.client.hgetall('sy:pending')).toEqual({})
    // The other process still believes the older, larger balance.
    expect(gist(await two.store.admit(paid({ ...claim, hold: 31n })))).toBe('spent')
    await admitted(two.store, paid({ ...claim, hold: 30n }))
  })

  it('reads every claim and every limit of it, whatever the session is called', async () => {
    const window = { limit: 10n ** 20n, used: 3n, startMs: 1_000, endsAtMs: 4e12 }
    const balance = balanceClaim(10n ** 19n, { version: 5, hold: 10n ** 16n })
    const limits: SpendClaim['limits'] = [
      { ...window, name: '5h' },
      { ...window, name: '7d', limit: 100n, used: -20n },
    ]
    const key: SpendClaim = { owner: 'k2', version: 5, limits, pending: 0n, hold: 70n }
    const sticky = { key: '1:1:1:a|b;c,d=e f\n\u00e9"', accountId: null }
    const offered = [account(1), account(2, { concurrency: 0, maxSessions: 2 })]
    const asked = ticket({ accounts: offered, claims: [balance, key], sticky })
    const leases = [await admitted(one.store, asked)]
    const second = await two.store.admit({ ...asked, sticky: { ...sticky, accountId: 1 } })
    expect(second).toMatchObject({ kind: 'refused', reason: 'spent', owner: 'k2', limit: '7d' })
    const cheap = { ...key, hold: 50n }
    leases.push(await admitted(two.store, { ...asked, claims: [balance, cheap] }))
    expect(leases.map(({ accountId }) => accountId)).toEqual([1, 2])
    expect(await redis.client.hgetall('sy:held')).toEqual({ u1: '20000000000000000', k2: '120' })
    expect(await redis.client.hget('sy:purse:k2', '7d')).toBe('5 1000 4000000000000 -1 9999999980')
    for (const lease of leases) {
      one.store.release(lease)
      two.store.release(lease)
    }
    await Promise.all([one.store.settled(), two.store.settled()])
    expect(await redis.client.exists('sy:leases', 'sy:running:2')).toBe(0)
    expect(await countedIn(redis.client, 'sy:held')).toBe(0)
  })

  it('takes the window of who asks last, as clock and settings choose it, until figures are newer', async () => {
    const window = (startMs: number, used: bigint, version = 5): SpendClaim => {
      const limit = { name: 'daily', limit: 100n, used, startMs, endsAtMs: startMs + 1_000 } as const
      return { owner: 's1', version, limits: [limit], pending: 0n, hold: 10n }
    }
    expect(gist(await one.store.admit(paid(window(9_000, 100n))))).toBe('spent')
    await admitted(two.store, paid(window(2_000, 0n)))
    one.store.noteSettled([window(2_000, 100n, 6)], [])
    await one.store.settled()
    expect(gist(await two.store.admit(paid(window(1_500, 0n))))).toBe('spent')
  })

  it('knows a price before its lease is released, in one command with the release where that comes at once', async () => {
    const claim = balanceClaim(100n, { hold: 60n })
    const lease = await admitted(one.store, paid(claim))
    one.store.spent(lease, [{ owner: 'u1', pending: 20n }])
    await waitUntil('it is told without a release', async () => {
      const told = await redis.client.hmget('sy:pending', 'u1')
      return told[0] === '20' && (await countedIn(redis.client, 'sy:held')) === 0
    })
    expect(await redis.client.zcard('sy:leases')).toBe(1)
    one.store.release(lease)
    const next = await admitted(one.store, paid(claim))
    await redis.client.config('RESETSTAT')
    one.store.spent(next, [{ owner: 'u1', pending: 45n }])
    one.store.release(next)
    await one.store.settled()
    const stats = await redis.client.info('commandstats')
    expect([/cmdstat_zrem:calls=1,/.test(stats), /cmdstat_zadd:/.test(stats)]).toEqual([true, false])
    expect(await redis.client.hgetall('sy:pending:spool-one')).toEqual({ u1: '45' })
    expect([await redis.client.zcard('sy:leases'), await countedIn(redis.client, 'sy:held')]).toEqual([0, 0])
    expect(await countedIn(redis.client, 'sy:slots:accounts')).toBe(0)
  })

  it('knows a price before whatever else is told of its lease', async () => {
    const admit = () => admitted(one.store, paid(balanceClaim(1_000n, { hold: 60n })))
    const leases = [await admit(), await admit(), await admit()] as const
    one.store.spent(leases[0], [{ owner: 'u1', pending: 5n }])
    one.store.releaseUser(leases[0])
    one.store.spent(leases[1], [{ owner: 'u1', pending: 12n }])
    one.store.noteSettled([balanceClaim(995n)], [{ owner: 'u1', pending: 0n }])
    one.store.spent(leases[2], [{ owner: 'u1', pending: 30n }])
    await one.store.settled()
    expect(await redis.client.hgetall('sy:pending')).toEqual({ u1: '30' })
    expect(await redis.client.hgetall('sy:slots:users')).toEqual({ 1: '2' })
    expect(
      (await redis.client.zrange('sy:leases', '0', '-1')).map((lease) => lease.split('|').slice(1)),
    ).toEqual(
      expect.arrayContaining([
        ['0', '1', '', ''],
        ['1', '1', '', ''],
      ]),
    )
    for (const lease of leases) one.store.release(lease)
    await one.store.settled()
    expect(await redis.client.zcard('sy:leases')).toBe(0)
    expect(await countedIn(redis.client, 'sy:held')).toBe(0)
  })

  it('knows the price of a request that counts as a session of its account', async () => {
    const sticky = { key: '1:1:1:abc', accountId: null }
    const claims = [balanceClaim(1_000n, { hold: 60n })]
    const lease = await admitted(
      one.store,
      ticket({ accounts: [account(1, { maxSessions: 1 })], sticky, claims }),
    )
    expect(await redis.client.hget('sy:running:1', sticky.key)).toBe('1')
    one.store.spent(lease, [{ owner: 'u1', pending: 25n }])
    one.store.release(lease)
    await one.store.settled()
    expect(await redis.client.hgetall('sy:pending')).toEqual({ u1: '25' })
    expect(await redis.client.exists('sy:running:1')).toBe(0)
    expect([await redis.client.zcard('sy:leases'), await countedIn(redis.client, 'sy:held')]).toEqual([0, 0])
    expect(await countedIn(redis.client, 'sy:slots:accounts')).toBe(0)
  })

  it('holds nothing of a refused request, however large its hold', async () => {
    const key = { ...balanceClaim(1n, { hold: 5n }), owner: 'k2' }
    const balance = balanceClaim(10n ** 18n, { hold: 7n })
    for (const claims of [
      [balance, key],
      [{ ...balance, hold: 10n ** 17n }, key],
      [{ ...balance, hold: 10n ** 30n }],
    ])
      expect(gist(await one.store.admit(ticket({ accounts, claims })))).toBe('spent')
    expect(await countedIn(redis.client, 'sy:held')).toBe(0)
    expect(await countedIn(redis.client, 'sy:slots:users')).toBe(0)
    expect(await countedIn(redis.client, 'sy:slots:accounts')).toBe(0)
    const large = { ...balance, hold: 10n ** 17n + 1n }
    for (let i = 0; i < 9; i += 1) await admitted(one.store, ticket({ accounts, claims: [large] }))
    expect(await redis.client.hget('sy:held', 'u1')).toBe('900000000000000009')
    expect(gist(await two.store.admit(ticket({ accounts, claims: [large] })))).toBe('spent')
    await admitted(two.store, ticket({ accounts, claims: [{ ...balance, hold: 10n ** 17n - 9n }] }))
    expect(gist(await two.store.admit(ticket({ accounts, claims: [{ ...balance, hold: 0n }] })))).toBe(
      'spent',
    )
  })

  it('keeps what a dead process has answered until its spool is settled', async () => {
    one.store.spent(null, [{ owner: 'u1', pending: 80n }])
    await one.store.settled()
    one.store.crash()
    const claim = balanceClaim(100n, { hold: 30n })
    expect(gist(await two.store.admit(paid(claim)))).toBe('spent')
    two.store.forgetSpool('spool-one')
    await admitted(two.store, paid(claim))
  })

  it('hears everything again after it has lost it, and lets nobody spend strictly before', async () => {
    const strict = await openRedisStore(redis.url, { settings: { holds: 'strict', storeOutage: 'reject' } })
    try {
      one.store.spent(null, [{ owner: 'u1', pending: 80n }])
      const lease = await admitted(one.store, paid(balanceClaim(100n, { hold: 10n })))
      await waitUntil('the store is known', async () => (await redis.client.exists('sy:epoch')) === 1)
      await redis.client.flushall()
      expect(gist(await strict.store.admit(paid(balanceClaim(100n, { hold: 20n }))))).toBe('rebuilding')
      await waitUntil('it is told again', async () => (await redis.client.hget('sy:pending', 'u1')) === '80')
      await waitUntil('it is held again', async () => (await redis.client.hget('sy:held', 'u1')) === '10')
      expect(lost.one).toBeGreaterThan(0)
      const refused = await waitUntil('it has heard all', async () => {
        const admission = await strict.store.admit(paid(balanceClaim(100n, { hold: 20n })))
        return admission.kind === 'rebuilding' ? null : admission
      })
      expect(gist(refused)).toBe('spent')
      await admitted(strict.store, paid(balanceClaim(100n, { hold: 10n })))
      one.store.release(lease)
    } finally {
      strict.close()
    }
  })

  it('hears again what was settled after it has lost it: others may have older figures, and no database to ask', async () => {
    const strict = await openRedisStore(redis.url, { settings: { holds: 'strict', storeOutage: 'reject' } })
    try {
      one.store.noteSettled([balanceClaim(30n, { version: 6 })], [])
      await one.store.settled()
      await waitUntil('the store is known', async () => (await redis.client.exists('sy:epoch')) === 1)
      await redis.client.flushall()
      const older = balanceClaim(100n, { version: 5, hold: 31n })
      const refused = await waitUntil('it has heard all', async () => {
        const admission = await strict.store.admit(paid(older))
        return admission.kind === 'rebuilding' ? null : admission
      })
      expect(gist(refused)).toBe('spent')
      await admitted(strict.store, paid({ ...older, hold: 30n }))
    } finally {
      strict.close()
    }
  })

  it('hears what was settled while it was away', async () => {
    const away = await openRedisStore(redis.url, { spoolName: () => 'spool-away', deadlineMs: 100 })
    try {
      away.store.spent(null, [{ owner: 'u1', pending: 70n }])
      await away.store.settled()
      redis.pause()
      away.store.spent(null, [{ owner: 'u2', pending: 1n }])
      await waitUntil('it is away', async () => away.store.outage().isAway)
      away.store.noteSettled([balanceClaim(30n, { version: 6 })], [{ owner: 'u1', pending: 0n }])
      redis.resume()
      await waitUntil('nothing is pending any more', async () => {
        const pending = await redis.client.hget('sy:pending', 'u1')
        return pending === null
      })
      expect(gist(await two.store.admit(paid(balanceClaim(100n, { version: 5, hold: 31n }))))).toBe('spent')
    } finally {
      redis.resume()
      away.close()
    }
  })
})
