import { afterAll, beforeAll } from 'vitest'
import type { AdmissionTicket } from '@/lib/gateway'
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

async function openHarness(): Promise<CoordinationHarness> {
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
}

describeCoordinationContract('Redis', openHarness)

/** As the gateway asks: it names the account of the session, which is then offered alone. */
describeCoordinationContract('Redis, asked for a favourite,', async () => {
  const harness = await openHarness()
  const { store } = harness
  const named = (ticket: AdmissionTicket): AdmissionTicket => {
    const { sticky, accounts } = ticket
    const bound = sticky === null ? null : store.stickyAccount(sticky.key)
    if (sticky === null || bound === null || accounts[0]?.id !== bound) return ticket
    return { ...ticket, favourite: accounts[0], sticky: { key: sticky.key, accountId: bound } }
  }
  return { ...harness, store: { ...store, admit: (ticket) => store.admit(named(ticket)) } }
})
