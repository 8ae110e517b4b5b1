import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openRedis } from '@/lib/infra'
import { account, admitted, balanceClaim, gist, ticket } from '../../support/coordination-tickets'
import { openRedisStore } from '../../support/redis-store'
import type { StoreUnderTest } from '../../support/redis-store'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

/** As the program has it. */
const deadlineMs = 400

let redis: TestRedis
let under: StoreUnderTest

beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(async () => redis.stop())
beforeEach(async () => {
  await redis.client.flushall()
  under = await openRedisStore(redis.url, { deadlineMs })
})
afterEach(() => under.close())

async function untilBack(): Promise<void> {
  await waitUntil('the store is back', async () => !under.store.outage().isAway)
  await under.store.settled()
}

async function slotsInRedis(accountId: number): Promise<number> {
  return Number((await redis.client.hget('sy:slots:accounts', String(accountId))) ?? 0)
}

const two = (id: number) => [account(id, { concurrency: 2 })]

describe('Redis away, store_outage local', () => {
  it('goes on while Redis hangs, knows what runs, and shares again afterwards', async () => {
    const { store } = under
    const before = await admitted(store, ticket({ accounts: two(1) }))
    redis.pause()
    const during = await admitted(store, ticket({ accounts: two(1) }))
    expect(store.outage()).toEqual({ isAway: true, outages: 1 })
    expect(
      under.logged.some(({ level, message }) => level === 'error' && message.includes('Redis is away')),
    ).toBe(true)
    // The slot taken through Redis counts here too.
    expect(gist(await store.admit(ticket({ accounts: two(1) })))).toBe('queued for account')
    store.release(before)
    redis.resume()
    await untilBack()
    expect(await slotsInRedis(1)).toBe(1)
    store.release(during)
    await store.settled()
    expect(await slotsInRedis(1)).toBe(0)
    expect(await redis.client.zcard('sy:leases')).toBe(0)
  })

  it('takes back what Redis granted after nobody waited for it any more', async () => {
    const { store } = under
    redis.pause()
    const lease = await admitted(store, ticket({ accounts: two(2) }))
    store.release(lease)
    redis.resume()
    await untilBack()
    await waitUntil('the late grant is undone', async () => (await slotsInRedis(2)) === 0)
    expect(await redis.client.zcard('sy:leases')).toBe(0)
  })

  it('outlives a killed Redis that comes back empty: what runs is registered again', async () => {
    const { store } = under
    const lease = await admitted(store, ticket({ accounts: two(3) }))
    await redis.kill()
    const during = await admitted(store, ticket({ accounts: two(3) }))
    expect(store.outage().isAway).toBe(true)
    await redis.restart()
    await untilBack()
    expect(await slotsInRedis(3)).toBe(2)
    expect(gist(await store.admit(ticket({ accounts: two(3) })))).toBe('queued for account')
    store.release(lease)
    store.release(during)
    await store.settled()
    expect(await slotsInRedis(3)).toBeLessThanOrEqual(1)
  })

  it('registers what runs again after Redis was emptied, within seconds', async () => {
    const { store } = under
    const lease = await admitted(store, ticket({ accounts: two(4) }))
    await waitUntil('the store is known', async () => (await redis.client.exists('sy:epoch')) === 1)
    await redis.client.flushall()
    await waitUntil('the slot is there again', async () => (await slotsInRedis(4)) === 1)
    store.release(lease)
    await store.settled()
    expect(await slotsInRedis(4)).toBe(0)
  })

  it('counts anew what is held when a count was lost or spoiled', async () => {
    const { store } = under
    const lease = await admitted(store, ticket({ accounts: two(8), user: { id: 8, concurrency: 3 } }))
    await redis.client.hset('sy:slots:accounts', '8', 2, '9', 7)
    await redis.client.del('sy:slots:users', 'sy:recounted')
    await waitUntil('the counts are right', async () => {
      const accounts = await redis.client.hgetall('sy:slots:accounts')
      const users = await redis.client.hgetall('sy:slots:users')
      return JSON.stringify([accounts, users]) === '[{"8":"1"},{"8":"1"}]'
    })
    store.release(lease)
    await store.settled()
    expect(await slotsInRedis(8)).toBe(0)
  })

  it('gives back what a batch took that could not be run to its end', async () => {
    const { store } = under
    const claims = [balanceClaim(100n, { hold: 10n })]
    const admissions = [9, 10].map((id) => admitted(store, ticket({ accounts: two(id), claims })))
    // More than the store can count.
    store.spent(null, [{ owner: 'u2', pending: 10n ** 19n }])
    for (const lease of await Promise.all(admissions)) store.release(lease)
    store.spent(null, [{ owner: 'u2', pending: 0n }])
    expect(store.outage().outages).toBe(1)
    await untilBack()
    expect([await slotsInRedis(9), await slotsInRedis(10), await redis.client.zcard('sy:leases')]).toEqual([
      0, 0, 0,
    ])
    expect(Number(await redis.client.hget('sy:held', 'u1'))).toBe(0)
  })

  it('is told prices before holds are given back: at no moment does neither count', async () => {
    const link = await openRedis({ url: redis.url, logger: { warn: () => undefined } })
    const sent: string[] = []
    let isBroken = false
    const { store, close } = await openRedisStore(redis.url, {
      spoolName: () => 'spool',
      link: {
        ...link,
        run(script, args) {
          if (isBroken) return Promise.reject(new Error('no connection'))
          sent.push(args[1] ?? '')
          return link.run(script, args)
        },
      },
    })
    try {
      const claims = [balanceClaim(100n, { hold: 10n })]
      const lease = await admitted(store, ticket({ accounts: two(8), claims }))
      isBroken = true
      store.spent(lease, [{ owner: 'u1', pending: 7n }])
      store.release(lease)
      await waitUntil('Redis counts as away', async () => store.outage().isAway)
      sent.length = 0
      isBroken = false
      await waitUntil('the store is back', async () => !store.outage().isAway)
      await store.settled()
      const operations = sent.join()
      expect(operations.indexOf('"p","spool"')).toBeGreaterThan(-1)
      expect(operations.indexOf('"f",')).toBeGreaterThan(operations.indexOf('"p","spool"'))
      expect(await redis.client.hgetall('sy:pending')).toEqual({ u1: '7' })
      expect(Number(await redis.client.hget('sy:held', 'u1'))).toBe(0)
      expect(await slotsInRedis(8)).toBe(0)
    } finally {
      close()
      link.close()
    }
  })

  it('lets waiters go on waiting here, and there again', async () => {
    const { store } = under
    const accounts = [account(5)]
    const running = await admitted(store, ticket({ accounts }))
    const request = ticket({ accounts })
    const first = await store.admit(request)
    if (first.kind !== 'queued') throw new Error('expected to wait')
    redis.pause()
    let { ticketId } = first
    const served = (async () => {
      for (;;) {
        expect(await store.waitForTurn(ticketId, 20_000)).toBe('wake')
        const again = await store.admit({ ...request, ticketId })
        if (again.kind === 'admitted') return again.lease
        if (again.kind !== 'queued') throw new Error(again.kind)
        ticketId = again.ticketId
      }
    })()
    await waitUntil('Redis is missed', async () => store.outage().isAway)
    redis.resume()
    await untilBack()
    store.release(running)
    store.release(await served)
    await store.settled()
    expect(store.sizes()).toMatchObject({ leases: 0, tickets: 0 })
    expect(await redis.client.zcard('sy:tickets')).toBe(0)
  })
})

describe('Redis away, store_outage reject', () => {
  it('refuses with the reason and when to come back, then serves again by itself', async () => {
    under.close()
    under = await openRedisStore(redis.url, { deadlineMs, settings: { storeOutage: 'reject' } })
    const { store } = under
    await admitted(store, ticket())
    redis.pause()
    const refused = store.admit(ticket({ accounts: two(6) }))
    await expect(refused).rejects.toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE' })
    await expect(refused).rejects.toHaveProperty('details.retryAtMs')
    redis.resume()
    await untilBack()
    await admitted(store, ticket({ accounts: two(6) }))
  })
})

describe('start', () => {
  it('serves without Redis and joins when it comes', async () => {
    await redis.kill()
    const late = await openRedisStore(redis.url, { deadlineMs })
    await admitted(late.store, ticket({ accounts: two(7) }))
    expect(late.store.outage().isAway).toBe(true)
    await redis.restart()
    await waitUntil('joined', async () => !late.store.outage().isAway)
    await late.store.settled()
    expect(await slotsInRedis(7)).toBe(1)
    late.close()
  })

  it('refuses a cluster and wrong credentials with the reason', async () => {
    const cluster = await startTestRedis(['--cluster-enabled', 'yes'])
    await expect(openRedisStore(cluster.url)).rejects.toThrow(/REDIS_URL: this is a Redis Cluster/)
    await cluster.stop()
    await redis.client.config('SET', 'requirepass', 'secret')
    try {
      await expect(openRedisStore(redis.url, { deadlineMs })).rejects.toThrow(
        /REDIS_URL: Redis refuses the connection/,
      )
    } finally {
      await redis.client.config('SET', 'requirepass', '')
    }
  })
})
