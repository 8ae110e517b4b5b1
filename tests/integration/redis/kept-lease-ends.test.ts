import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { account, admitted, gist, ticket } from '../../support/coordination-tickets'
import { KeptSessionBed } from '../../support/kept-session'
import { startTestRedis, type TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

let redis: TestRedis
let bed: KeptSessionBed

beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(async () => redis.stop())
beforeEach(async () => {
  bed = await KeptSessionBed.open(redis)
})
afterEach(() => bed.close())

describe('what happens to kept leases', () => {
  it('when everything is asked for again after Redis lost it: they are gone', async () => {
    await bed.talk()
    await redis.client.flushall()
    await bed.clock.advance(1_000)
    await bed.answered()
    bed.end(await bed.admitted())
    await bed.clock.advance(1_100)
    await bed.expectAllGivenBack()
  })

  it('when Redis is away: requests go on without it, and all is given back when it is there', async () => {
    bed.close()
    bed = await KeptSessionBed.open(redis, 400)
    await bed.talk()
    const running = [await bed.admitted(), await bed.admitted()]
    for (const lease of running.splice(0)) bed.end(lease)
    await bed.answered()
    running.push(await bed.admitted())
    redis.pause()
    // One is kept, one on its way and waited for.
    for (const lease of running.splice(0)) bed.end(lease)
    const own = bed.process1.store.admit(bed.request())
    const waiting = bed.process1.store.admit(bed.request())
    for (const admission of [await own, await waiting]) {
      expect(gist(admission)).toBe('account 1')
      if (admission.kind === 'admitted') running.push(admission.lease)
    }
    expect(bed.process1.store.outage().isAway).toBe(true)
    redis.resume()
    await waitUntil('the store is back', async () => !bed.process1.store.outage().isAway)
    await bed.process1.store.settled()
    expect(await redis.client.zcard('sy:leases')).toBe(2)
    for (const lease of running) bed.end(lease)
    await bed.expectAllGivenBack()
  })

  it('when Redis lost a lease before it was to be kept: it ends', async () => {
    await bed.talk()
    const lease = await bed.admitted()
    await redis.client.del('sy:leases')
    bed.end(lease)
    await bed.answered()
    const next = await bed.admitted()
    expect(await redis.client.zcard('sy:leases')).toBe(1)
    bed.process1.store.release(next)
    await bed.process1.store.settled()
    expect(await redis.client.zcard('sy:leases')).toBe(0)
  })

  it('when their process is killed: they run out, and the counts with them', async () => {
    await bed.talk()
    bed.process1.store.crash()
    await bed.clock.advance(91_000)
    const lease = await admitted(bed.process2.store, ticket({ accounts: [account(5)] }))
    expect(Number(await redis.client.hget('sy:slots:accounts', '1'))).toBe(0)
    expect(await bed.held()).toBe(0n)
    bed.process2.store.release(lease)
    await bed.expectAllGivenBack()
  })

  it('when the process ends: they are given back', async () => {
    await bed.talk()
    bed.process1.store.close()
    await bed.process1.store.settled()
    expect(await redis.client.zcard('sy:leases')).toBe(0)
    await bed.expectAllGivenBack()
  })
})
