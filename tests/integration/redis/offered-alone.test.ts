import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AdmissionAccount, AdmissionTicket } from '@/lib/gateway'
import { account, admitted, balanceClaim, gist, queued, ticket } from '../../support/coordination-tickets'
import { createManualClock } from '../../support/manual-clock'
import type { ManualClock } from '../../support/manual-clock'
import { openRedisStore } from '../../support/redis-store'
import type { StoreUnderTest } from '../../support/redis-store'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'

let redis: TestRedis
let process1: StoreUnderTest
let process2: StoreUnderTest
let clock: ManualClock

beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(async () => redis.stop())
beforeEach(async () => {
  await redis.client.flushall()
  clock = createManualClock()
  const open = (): Promise<StoreUnderTest> =>
    openRedisStore(redis.url, { ownClock: true, options: { clock: clock.now, schedule: clock.schedule } })
  process1 = await open()
  process2 = await open()
})
afterEach(() => {
  process1.close()
  process2.close()
})

const SESSION = '1:1:1:abc'

/** A request of the session, bound to `bound` by what its process knows; `asked` counts how often the others were listed. */
function requestOf(
  bound: number,
  parts: Partial<AdmissionTicket> = {},
): { readonly request: AdmissionTicket; readonly asked: () => number } {
  let asked = 0
  const offered = [account(1), account(2)].toSorted((a) => (a.id === bound ? -1 : 1))
  const request = Object.defineProperty(
    { ...ticket({ sticky: { key: SESSION, accountId: bound }, favourite: offered[0], ...parts }) },
    'accounts',
    {
      get(): readonly AdmissionAccount[] {
        asked += 1
        return offered
      },
    },
  )
  return { request, asked: () => asked }
}

/** Binds the session to the account in both processes, and lets both have asked for the pool's loads. */
async function bindTo(id: number): Promise<void> {
  for (const { store } of [process1, process2]) {
    const sticky = { key: SESSION, accountId: store.stickyAccount(SESSION) }
    store.release(await admitted(store, ticket({ accounts: [account(id)], sticky })))
    await store.settled()
  }
}

async function slots(): Promise<readonly number[]> {
  const counts = [
    ...(await redis.client.hvals('sy:slots:accounts')),
    ...(await redis.client.hvals('sy:slots:users')),
  ]
  return counts.map(Number).filter((count) => count !== 0)
}

describe('the account of a session, offered alone', () => {
  it('is taken without the others being listed', async () => {
    await bindTo(1)
    const { request, asked } = requestOf(1)
    const lease = await admitted(process1.store, request)
    expect(lease.accountId).toBe(1)
    expect(asked()).toBe(0)
    process1.store.release(lease)
    await process1.store.settled()
    expect(await slots()).toEqual([])
  })

  it('has no room that this process knew of: the others are offered, and nothing is held twice', async () => {
    await bindTo(1)
    const first = await admitted(process1.store, requestOf(1).request)
    const { request, asked } = requestOf(1, { claims: [balanceClaim(1_000n, { hold: 10n })] })
    const second = await admitted(process2.store, request)
    expect([first.accountId, second.accountId]).toEqual([1, 2])
    expect(asked()).toBeGreaterThan(0)
    expect(await redis.client.hget('sy:held', 'u1')).toBe('10')
    process1.store.release(first)
    process2.store.release(second)
    await Promise.all([process1.store.settled(), process2.store.settled()])
    expect(await slots()).toEqual([])
    expect(Number(await redis.client.hget('sy:held', 'u1'))).toBe(0)
  })

  it('is not the one the session was bound to meanwhile: that one is taken', async () => {
    await bindTo(1)
    process1.store.dropSticky(SESSION)
    await process1.store.settled()
    process1.store.release(
      await admitted(
        process1.store,
        ticket({ accounts: [account(2)], sticky: { key: SESSION, accountId: null } }),
      ),
    )
    await process1.store.settled()
    const { request } = requestOf(1)
    expect(gist(await process2.store.admit(request))).toBe('account 2')
    expect(process2.store.stickyAccount(SESSION)).toBe(2)
  })

  it('waits with all accounts where the user has no room, and counts a request against its rate once', async () => {
    await bindTo(1)
    const user = { id: 7, concurrency: 1 }
    const rateLimits = [{ key: 'user:7', limit: 100 }]
    const lease = await admitted(process1.store, requestOf(1, { user, rateLimits }).request)
    await queued(process2.store, requestOf(1, { user, rateLimits }).request)
    const counts = await Promise.all(
      (await redis.client.keys('sy:rate:*')).map((key) => redis.client.hgetall(key)),
    )
    expect(counts).toEqual([{ 'user:7': '2' }])
    process1.store.release(lease)
    await process1.store.settled()
  })

  it('is refused like any other where it cannot be paid', async () => {
    await bindTo(1)
    const claims = [balanceClaim(5n, { hold: 10n })]
    expect(gist(await process1.store.admit(requestOf(1, { claims }).request))).toBe('spent')
    expect(await slots()).toEqual([])
  })

  it('is refused like any other where its rate is used up, and takes nothing', async () => {
    await bindTo(1)
    const rateLimits = [{ key: 'user:7', limit: 1 }]
    process1.store.release(await admitted(process1.store, requestOf(1, { rateLimits }).request))
    await process1.store.settled()
    expect(gist(await process1.store.admit(requestOf(1, { rateLimits }).request))).toBe('rate_limited')
    expect(await slots()).toEqual([])
    expect(await redis.client.zcard('sy:leases')).toBe(0)
  })

  it('brings the loads of the others with it now and then', async () => {
    await bindTo(1)
    const elsewhere = await admitted(process2.store, ticket({ accounts: [account(2)] }))
    expect(process1.store.loadOf(2).slotsInUse).toBe(0)
    await clock.advance(300)
    const lease = await admitted(process1.store, requestOf(1).request)
    await process1.store.settled()
    expect(process1.store.loadOf(2).slotsInUse).toBe(1)
    process1.store.release(lease)
    process2.store.release(elsewhere)
    await Promise.all([process1.store.settled(), process2.store.settled()])
  })
})
