import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EMPTY_LOAD } from '@/lib/scheduling'
import { createHealthBook, shareHealth } from '@/lib/stores'
import { account, admitted, gist, queued, ticket } from '../../support/coordination-tickets'
import { openRedisStore } from '../../support/redis-store'
import type { StoreUnderTest } from '../../support/redis-store'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

let redis: TestRedis
let one: StoreUnderTest
let two: StoreUnderTest

beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(async () => redis.stop())
beforeEach(async () => {
  await redis.client.flushall()
  one = await openRedisStore(redis.url)
  two = await openRedisStore(redis.url)
})
afterEach(() => {
  one.close()
  two.close()
})

describe('two processes on one Redis', () => {
  it('share slots, rates and sessions', async () => {
    await admitted(one.store, ticket({ accounts: [account(1)] }))
    expect(gist(await two.store.admit(ticket({ accounts: [account(1)] })))).toBe('queued for account')
    const rateLimits = [{ key: 'user:1', limit: 1 }]
    const free = { accounts: [account(2, { concurrency: 0 })] }
    await admitted(one.store, ticket({ ...free, rateLimits }))
    const second = gist(await two.store.admit(ticket({ ...free, rateLimits })))
    // Where another calendar minute has just begun, the next is the second of it.
    const gistOfSecond =
      second === 'rate_limited' ? second : gist(await one.store.admit(ticket({ ...free, rateLimits })))
    expect(gistOfSecond).toBe('rate_limited')
    const limited = [account(3, { concurrency: 0, maxSessions: 1 }), account(4)]
    await admitted(one.store, ticket({ accounts: limited, sticky: { key: 'a', accountId: null } }))
    const other = ticket({ accounts: limited, sticky: { key: 'b', accountId: null } })
    expect(gist(await two.store.admit(other))).toBe('account 4')
  })

  it('sessions of an account are known to whoever asks for its loads', async () => {
    const limited = account(1, { concurrency: 0, maxSessions: 1 })
    const lease = await admitted(
      one.store,
      ticket({ accounts: [limited], sticky: { key: 'a', accountId: null } }),
    )
    const room = () => ['a', 'b'].map((key) => two.store.hasSessionRoom(limited, key))
    expect(room()).toEqual([true, true])
    await two.store.refreshLoads([1, 2])
    expect(room()).toEqual([true, false])
    one.store.release(lease)
    await one.store.settled()
    await two.store.refreshLoads([1, 2])
    expect(room()).toEqual([true, false])
  })

  it('find each other’s answers', async () => {
    await one.store.keepAnswer('id:resp_1', '7 1 1 1:2 Möwe')
    expect(await two.store.answerText('id:resp_1')).toBe('7 1 1 1:2 Möwe')
    expect(await two.store.answerText('id:resp_2')).toBeNull()
  })

  it('serve waiters in the order they came, whichever process they wait in', async () => {
    const accounts = [account(1)]
    let lease = await admitted(one.store, ticket({ accounts }))
    const order: number[] = []
    const waiters: Promise<void>[] = []
    for (let place = 0; place < 10; place += 1) {
      const { store } = place % 2 === 0 ? one : two
      const request = await queued(store, ticket({ accounts, user: { id: place + 1, concurrency: 1 } }))
      waiters.push(
        (async () => {
          for (;;) {
            expect(await store.waitForTurn(request.ticketId, 20_000)).toBe('wake')
            const admission = await store.admit(request)
            if (admission.kind !== 'admitted') continue
            order.push(place)
            store.release(admission.lease)
            return
          }
        })(),
      )
    }
    one.store.release(lease)
    await Promise.all(waiters)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    lease = await admitted(two.store, ticket({ accounts }))
    two.store.release(lease)
  })

  it('keep a conversation on its account, also one beyond the sixteen offered', async () => {
    const sticky = { key: '1:1:7:abc', accountId: null }
    one.store.release(await admitted(one.store, ticket({ accounts: [account(99)], sticky })))
    const others = Array.from({ length: 16 }, (_, i) => account(i + 1))
    expect(await two.store.admit(ticket({ accounts: others, sticky }))).toEqual({
      kind: 'bound',
      accountId: 99,
    })
    expect(two.store.stickyAccount(sticky.key)).toBe(99)
    const again = ticket({
      accounts: [account(99), ...others.slice(1)],
      sticky: { ...sticky, accountId: 99 },
    })
    expect(gist(await two.store.admit(again))).toBe('account 99')
    two.store.dropSticky(sticky.key)
    await two.store.settled()
    const fresh = ticket({ accounts: [account(5)], sticky: { ...sticky, accountId: 99 } })
    expect(gist(await one.store.admit(fresh))).toBe('account 5')
  })

  it('know of each other’s breakers at once and of traffic within seconds', async () => {
    for (let i = 0; i < 5; i += 1) one.store.noteBreaker(7, 'failure')
    await waitUntil('the breaker is seen', async () => two.store.breakerOf(7).openUntilMs !== null)
    two.store.noteBreaker(7, 'success')
    await waitUntil('the success is seen', async () => one.store.breakerOf(7).openUntilMs === null)
    for (let i = 0; i < 30; i += 1) one.store.noteTraffic('channel:7', 'request')
    two.store.noteTraffic('channel:7', 'request')
    await waitUntil('traffic is seen', async () => two.store.trafficOf('channel:7').requests === 31)
  })

  it('know of each other’s account limits at once', async () => {
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
    const books = [one, two].map(({ link }, index) => {
      const book = createHealthBook({ persister: null, loadOf: () => EMPTY_LOAD })
      const persister = { flush: () => Promise.resolve() }
      const readStates = () => Promise.resolve(new Map())
      shareHealth({ book, persister, link, readStates, processTag: `p${index}`, logger })
      return book
    })
    const [mine, theirs] = books
    if (mine === undefined || theirs === undefined) throw new Error('two books are made')
    await waitUntil('both listen', async () => {
      const [, listeners] = await redis.client.pubsub('NUMSUB', 'sy:health')
      return Number(listeners) === 2
    })
    const report = {
      accountId: 1,
      userId: 1,
      upstreamModel: 'm',
      pool: [{ account: { id: 1 } }, { account: { id: 2 } }],
      startedAtMs: Date.now(),
    }
    const untilMs = Date.now() + 60_000
    mine.report({ ...report, outcome: { kind: 'rateLimited', status: 429, untilMs, message: 'slow down' } })
    theirs.report({ ...report, outcome: { kind: 'serverError', status: 500, message: 'boom' } })
    await waitUntil('both know both', async () => {
      const [a, b] = [mine.healthOf(1), theirs.healthOf(1)]
      return b.rateLimitedUntilMs === untilMs && a.faults.length === 1 && b.faults.length === 1
    })
    theirs.clearLimit(1, 'all')
    await waitUntil('cleared everywhere', async () => mine.healthOf(1).rateLimitedUntilMs === null)
  })

  it('take over bindings of an earlier deployment once, where the account serves the route', async () => {
    two.close()
    two = await openRedisStore(redis.url, { settings: { stickyLegacyRead: true } })
    await redis.client.set('sticky_session:3:abc', '2')
    await redis.client.set('sticky_session:3:def', '44')
    const accounts = [account(1, { concurrency: 0 }), account(2, { concurrency: 0 })]
    const ask = (hash: string) => ticket({ accounts, sticky: { key: `3:9:7:${hash}`, accountId: null } })
    expect(gist(await two.store.admit(ask('abc')))).toBe('account 2')
    expect(await redis.client.get('sy:sticky:3:9:7:abc')).toMatch(/^2 \d+$/)
    expect(gist(await two.store.admit(ask('def')))).toBe('account 1')
    await redis.client.set('sticky_session:3:gemini:abc', '2')
    expect(gist(await two.store.admit(ask('gemini:abc')))).toBe('account 2')
    await redis.client.set('sticky_session:3:abc', '1')
    expect(gist(await two.store.admit(ask('abc')))).toBe('account 2')
    two.store.dropSticky('3:9:7:abc')
    expect(gist(await two.store.admit({ ...ask('abc'), accounts: accounts.toReversed() }))).toBe('account 2')
    expect(gist(await one.store.admit(ask('ghi')))).toBe('account 1')
  })
})
