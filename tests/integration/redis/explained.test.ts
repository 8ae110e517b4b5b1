import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import type { RouteLabQuestion } from '@/lib/core'
import { explainRequest, sharedReadings } from '@/lib/gateway'
import { account, admitted, ticket } from '../../support/coordination-tickets'
import { createHarness } from '../../support/gateway-harness'
import type { HarnessOptions } from '../../support/gateway-harness'
import { entryOf } from '../../support/gateway-world'
import { openRedisStore } from '../../support/redis-store'
import type { StoreUnderTest } from '../../support/redis-store'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'

const MODEL = 'claude-sonnet-4-5'
const ONE_SESSION = { concurrency: 0, maxSessions: 1, sessionIdleMs: 300_000 }

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

/** What process two explains, after it has looked at what the others know. */
async function explained(options: HarnessOptions, session: string | null = null) {
  const harness = createHarness({ ...options, ports: { coordination: two.store } })
  const question: RouteLabQuestion = {
    apiKeyId: 7,
    groupId: null,
    protocolId: 'anthropic_messages',
    client: 'claude_code',
    forcedPlatform: null,
    requestedModel: MODEL,
    session,
    usage: NO_USAGE,
  }
  const input = { question, entry: entryOf(options), requestId: 'lab' }
  const readings = sharedReadings(harness, input)
  if (readings === null) throw new Error('it does not get to the accounts')
  await two.store.refreshReadings(readings)
  return { ...explainRequest(harness, input).outcome, readings }
}

describe('an explanation by one of two processes', () => {
  it('knows the requests of this minute', async () => {
    const entry = { user: { rpmLimit: 1 } }
    const { readings } = await explained({ entry })
    const [key = ''] = readings.rateKeys
    expect(await explained({ entry })).toMatchObject({ kind: 'served' })
    const counted = async () => {
      one.store.release(await admitted(one.store, ticket({ rateLimits: [{ key, limit: 5 }] })))
      return explained({ entry })
    }
    const first = await counted()
    // Where another calendar minute began meanwhile, the next is counted in this one.
    expect(first.kind === 'refused' ? first : await counted()).toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('knows the sessions of the accounts and the account of the session', async () => {
    const accounts = [
      { id: 1, priority: 1, ...ONE_SESSION },
      { id: 2, priority: 2, concurrency: 0 },
    ]
    const sticky = { key: 'elsewhere', accountId: null }
    await admitted(one.store, ticket({ accounts: [account(1, ONE_SESSION)], sticky }))
    const told = await explained({ accounts }, 'a')
    expect(told).toMatchObject({ kind: 'served', accountId: 2 })
    const [key = ''] = told.readings.stickyKeys
    const both = [1, 2].map((id) => ({ id, priority: id, concurrency: 0 }))
    expect(await explained({ accounts: both }, 'a')).toMatchObject({ accountId: 1 })
    await admitted(one.store, ticket({ accounts: [account(2)], sticky: { key, accountId: null } }))
    expect(await explained({ accounts: both }, 'a')).toMatchObject({ accountId: 2 })
    one.store.dropSticky(key)
    await one.store.settled()
    expect(await explained({ accounts: both }, 'a')).toMatchObject({ accountId: 1 })
  })

  it('knows the slots of the user', async () => {
    const entry = { user: { concurrency: 1 } }
    const user = { id: entryOf({ entry }).user.id, concurrency: 1 }
    const lease = await admitted(one.store, ticket({ user, accounts: [account(9)] }))
    expect(await explained({ entry })).toMatchObject({ kind: 'waits', limit: 'user' })
    one.store.release(lease)
    await one.store.settled()
    expect(await explained({ entry })).toMatchObject({ kind: 'served' })
  })
})
