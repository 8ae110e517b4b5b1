import { afterAll, beforeAll } from 'vitest'
import { describeCoordinationContract } from '../../support/coordination-contract'
import type { CoordinationHarness } from '../../support/coordination-contract/harness'
import { createManualClock } from '../../support/manual-clock'
import { openRedisStore } from '../../support/redis-store'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'

let redis: TestRedis

beforeAll(async () => {
  redis = await startTestRedis()
})

afterAll(async () => redis.stop())

const STEP_MS = 1_000

describeCoordinationContract('Redis', async (): Promise<CoordinationHarness> => {
  await redis.client.flushall()
  const clock = createManualClock()
  const { store, close } = await openRedisStore(redis.url, {
    ownClock: true,
    options: { clock: clock.now, schedule: clock.schedule },
  })
  return {
    store,
    async advance(byMs) {
      for (let left = byMs; left > 0; left -= STEP_MS) {
        await clock.advance(Math.min(left, STEP_MS))
        await store.settled()
      }
    },
    msToNextMinute: () => (60_000 - (clock.now() % 60_000)) % 60_000,
    crash: () => store.crash(),
    close: async () => close(),
  }
})
