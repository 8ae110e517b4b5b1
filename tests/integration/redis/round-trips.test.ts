import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { account, admitted, balanceClaim, queued, ticket } from '../../support/coordination-tickets'
import { createManualClock } from '../../support/manual-clock'
import { openRedisStore } from '../../support/redis-store'
import type { StoreUnderTest } from '../../support/redis-store'
import { commandsDuring, startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

let redis: TestRedis
let process1: StoreUnderTest

beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(async () => redis.stop())
beforeEach(async () => {
  await redis.client.flushall()
  process1 = await openRedisStore(redis.url)
  // The script is known to the server from here on.
  process1.store.release(await admitted(process1.store, ticket()))
  await process1.store.settled()
})
afterEach(() => process1.close())

const session = { key: '1:1:1:abc', accountId: null }
const rateLimits = [
  { key: 'user:1', limit: 1_000 },
  { key: 'key:1', limit: 1_000 },
]

/** A process whose housekeeping stands still, so that every command is one that was asked for. */
async function withoutUpkeep(work: (store: StoreUnderTest['store']) => Promise<void>): Promise<void> {
  const quiet = await openRedisStore(redis.url, { options: { schedule: () => () => undefined } })
  process1.close()
  try {
    await work(quiet.store)
  } finally {
    quiet.close()
  }
}

describe('commands', () => {
  it('admits with one command, whatever is limited, and releases with one', () =>
    withoutUpkeep(async (store) => {
      const accounts = Array.from({ length: 16 }, (_, i) => account(i + 1, { maxSessions: 5 }))
      const request = ticket({ accounts, rateLimits, sticky: session, user: { id: 1, concurrency: 5 } })
      let lease = null as Awaited<ReturnType<typeof admitted>> | null
      expect(
        await commandsDuring(redis.client, async () => {
          lease = await admitted(store, request)
        }),
      ).toBe(1)
      expect(
        await commandsDuring(redis.client, async () => {
          if (lease !== null) store.release(lease)
          await store.settled()
        }),
      ).toBe(1)
    }))

  it('sends what one turn of the event loop asks for as one command', () =>
    withoutUpkeep(async (store) => {
      const accounts = [account(1, { concurrency: 0 })]
      expect(
        await commandsDuring(redis.client, () =>
          Promise.all(Array.from({ length: 64 }, () => admitted(store, ticket({ accounts })))),
        ),
      ).toBe(1)
    }))

  it('lets 5,000 waiters look again each second with a fiftieth of as many commands', async () => {
    const { store } = process1
    const tickets: { pool: string; ticketId: string }[] = []
    for (let pool = 1; pool <= 50; pool += 1) {
      const accounts = [account(1_000 + pool)]
      await admitted(store, ticket({ pool: `1:${pool}`, accounts }))
      const waiters = Array.from({ length: 100 }, (_, i) =>
        queued(
          store,
          ticket({ pool: `1:${pool}`, accounts, user: { id: pool * 1_000 + i, concurrency: 1 } }),
        ),
      )
      tickets.push(...(await Promise.all(waiters)))
    }
    expect(store.sizes().tickets).toBe(5_000)
    let looks = 0
    const isOver = { value: false }
    const waiting = tickets.map(async (request) => {
      while (!isOver.value) {
        if ((await store.waitForTurn(request.ticketId, 30_000)) === 'expired') return
        looks += 1
        const accounts = [account(1_000 + Number(request.pool.split(':')[1]))]
        await store.admit({ ...ticket({ pool: request.pool, accounts }), ticketId: request.ticketId })
      }
    })
    const before = looks
    const commands = await commandsDuring(redis.client, () =>
      waitUntil('each has looked again twice', async () => looks - before >= 10_000, 240_000),
    )
    expect(store.outage().outages).toBe(0)
    expect(commands).toBeLessThan((looks - before) / 50)
    isOver.value = true
    for (const { ticketId } of tickets) store.leave(ticketId)
    await Promise.all(waiting)
    await store.settled()
    expect(await redis.client.zcard('sy:tickets')).toBe(0)
  })

  it('looks up in tables, however little is in them, and leaves no mark of it', async () => {
    const { store } = process1
    const claims = [balanceClaim(100n, { hold: 10n })]
    await admitted(store, ticket({ accounts: [account(1)], claims }))
    store.spent(null, [{ owner: 'u2', pending: 5n }])
    const encoding = async (key: string): Promise<unknown> => redis.client.object('ENCODING', key)
    const hashes = ['sy:slots:accounts', 'sy:slots:users', 'sy:used', 'sy:held', 'sy:pending']
    await waitUntil('house was kept', async () =>
      (await Promise.all(hashes.map(encoding))).every((found) => found === 'hashtable'),
    )
    expect(await encoding('sy:leases')).toBe('skiplist')
    const sizes = await Promise.all(hashes.map((hash) => redis.client.hlen(hash)))
    expect(sizes).toEqual([1, 1, 1, 1, 1])
    expect(await redis.client.zcard('sy:leases')).toBe(1)
  })

  it('looks up in tables at once where many come after nobody was there', () =>
    withoutUpkeep(async (store) => {
      const accounts = [account(1, { concurrency: 0 })]
      const claims = [balanceClaim(100n, { hold: 1n })]
      await Promise.all(
        Array.from({ length: 16 }, (_, i) =>
          admitted(store, ticket({ accounts, claims, user: { id: i + 1, concurrency: 0 } })),
        ),
      )
      for (const hash of ['sy:slots:accounts', 'sy:slots:users', 'sy:held'])
        expect(await redis.client.object('ENCODING', hash)).toBe('hashtable')
      expect(await redis.client.object('ENCODING', 'sy:leases')).toBe('skiplist')
      expect(await redis.client.hgetall('sy:held')).toEqual({ u1: '16' })
    }))

  it('writes a binding again once it would not last its hour', async () => {
    const clock = createManualClock()
    const { store, close } = await openRedisStore(redis.url, {
      ownClock: true,
      options: { clock: clock.now, schedule: () => () => undefined },
    })
    try {
      const key = '1:1:1:aged'
      const use = async (): Promise<number> => {
        store.release(await admitted(store, ticket({ sticky: { key, accountId: null } })))
        await store.settled()
        return Number((await redis.client.get(`sy:sticky:${key}`))?.split(' ')[1]) - clock.now()
      }
      expect(await use()).toBe(3_660_000)
      await clock.advance(60_000)
      expect(await use()).toBe(3_600_000)
      await clock.advance(1)
      expect(await use()).toBe(3_660_000)
    } finally {
      close()
    }
  })

  it('keeps whatever a session is called', () =>
    withoutUpkeep(async (store) => {
      for (const name of ['"', '\\', '\n\u0000', '|', 'größer 😀']) {
        const key = `1:1:1:${name}`
        const accounts = [account(1, { concurrency: 0, maxSessions: 9 })]
        const lease = await admitted(store, ticket({ accounts, sticky: { key, accountId: null } }))
        expect(await redis.client.exists(`sy:sticky:${key}`)).toBe(1)
        expect(await redis.client.hget('sy:running:1', key)).toBe('1')
        store.release(lease)
        await store.settled()
        expect(await redis.client.hexists('sy:running:1', key)).toBe(0)
      }
    }))

  it('keeps whatever an answer is called, half a character too', () =>
    withoutUpkeep(async (store) => {
      for (const name of ['"', '\\ud83d', 'größer 😀', 'a\ud83d']) {
        await store.keepAnswer(`id:${name}`, '7')
        const [lease, kept] = await Promise.all([admitted(store, ticket()), store.answerText(`id:${name}`)])
        expect(kept, JSON.stringify(name)).toBe('7')
        expect(store.outage().outages).toBe(0)
        store.release(lease)
      }
    }))

  it('leaves no key without an end', async () => {
    const { store } = process1
    const request = ticket({ accounts: [account(1, { maxSessions: 3 })], rateLimits, sticky: session })
    await admitted(store, request)
    await queued(store, request)
    store.noteBreaker(1, 'failure')
    store.noteTraffic('channel:1', 'request')
    const keys = await waitUntil('everything is written', async () => {
      const written = await redis.client.keys('*')
      return written.length > 10 && (await redis.client.exists('sy:epoch', 'sy:house')) === 2 && written
    })
    const endless = []
    for (const key of keys) if ((await redis.client.pttl(key)) < 0) endless.push(key)
    expect(endless).toEqual([])
    expect(keys.every((key) => key.startsWith('sy:'))).toBe(true)
  })
})
