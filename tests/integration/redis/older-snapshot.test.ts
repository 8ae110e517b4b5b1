import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SpendClaim } from '@/lib/billing'
import { account, balanceClaim, gist, ticket } from '../../support/coordination-tickets'
import { openRedisStore } from '../../support/redis-store'
import type { StoreUnderTest } from '../../support/redis-store'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

const accounts = [account(1, { concurrency: 0 })]
const paid = (claim: SpendClaim) => ticket({ accounts, claims: [claim] })

/** Commands that make everything what it is now. */
async function snapshotOf(client: Redis): Promise<(string | number | Buffer)[][]> {
  const keys = await client.keys('*')
  return Promise.all(
    keys.map(async (key) => [
      'restore',
      key,
      Math.max(0, await client.pttl(key)),
      (await client.dumpBuffer(key)) ?? '',
    ]),
  )
}

describe('a store that goes back to an older snapshot', () => {
  let redis: TestRedis
  let one: StoreUnderTest
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
  })
  afterEach(() => one.close())

  it('hears everything again, and lets nobody spend strictly before', async () => {
    const strict = await openRedisStore(redis.url, { settings: { holds: 'strict', storeOutage: 'reject' } })
    try {
      await waitUntil(
        'the store is known',
        async () => (await redis.client.exists('sy:spool:spool-one')) === 1,
      )
      one.store.spent(null, [{ owner: 'u1', pending: 80n }])
      await one.store.settled()
      const snapshot = await snapshotOf(redis.client)
      const before = await redis.client.get('sy:spool:spool-one')
      one.store.noteSettled([balanceClaim(20n, { version: 6 })], [{ owner: 'u1', pending: 0n }])
      one.store.spent(null, [{ owner: 'u2', pending: 7n }])
      await waitUntil(
        'it was asked since',
        async () => (await redis.client.get('sy:spool:spool-one')) !== before,
      )
      await waitUntil('it is rebuilt', async () => {
        const admission = await strict.store.admit(paid(balanceClaim(20n, { version: 6, hold: 21n })))
        return admission.kind === 'refused'
      })
      expect(lost.one).toBe(0)
      await redis.client.multi([['flushall'], ...snapshot]).exec()
      await waitUntil('it was heard', async () => lost.one === 1)
      expect(gist(await strict.store.admit(paid(balanceClaim(100n, { hold: 20n }))))).toBe('rebuilding')
      await waitUntil('it is told again', async () => (await redis.client.hget('sy:pending', 'u2')) === '7')
      expect(await redis.client.hgetall('sy:pending')).toEqual({ u2: '7' })
      const older = balanceClaim(100n, { version: 5, hold: 20n })
      await waitUntil('it has heard all', async () => {
        const admission = await strict.store.admit(paid(older))
        return admission.kind === 'admitted'
      })
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      expect(lost.one).toBe(1)
    } finally {
      strict.close()
    }
  })

  it('has lost nothing where a process gets the name of its spool late, or others have none either', async () => {
    const names = { late: '' }
    let lostBy = 0
    const onLost = (): void => void (lostBy += 1)
    const stores = [
      await openRedisStore(redis.url, { spoolName: () => names.late, onLost }),
      await openRedisStore(redis.url, { spoolName: () => '', onLost }),
    ]
    try {
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      names.late = 'spool-late'
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      expect(await redis.client.exists('sy:spool:spool-late')).toBe(1)
      expect([lostBy, lost.one]).toEqual([0, 0])
    } finally {
      for (const { close } of stores) close()
    }
  })

  it('has lost nothing where a busy process asks again before it has read the answer', async () => {
    const { link } = one
    const run = link.run.bind(link)
    let isLate = false
    Object.assign(link, {
      run: async (...asked: Parameters<typeof run>) => {
        const answer = await run(...asked)
        if (isLate) await new Promise((resolve) => setTimeout(resolve, 1_500))
        return answer
      },
    })
    await waitUntil('it was heard', async () => (await redis.client.exists('sy:spool:spool-one')) === 1)
    await new Promise((resolve) => setTimeout(resolve, 500))
    isLate = true
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    expect(lost.one).toBe(0)
  })
})
