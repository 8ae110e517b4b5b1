import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openRedis } from '@/lib/infra'
import type { RedisLink } from '@/lib/infra'
import { admitted, gist, queued, ticket } from '../../support/coordination-tickets'
import { createManualClock } from '../../support/manual-clock'
import type { ManualClock } from '../../support/manual-clock'
import { openRedisStore } from '../../support/redis-store'
import type { StoreUnderTest } from '../../support/redis-store'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

let redis: TestRedis
let late: LateLink
let slow: StoreUnderTest
let other: StoreUnderTest
let clock: ManualClock

beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(async () => redis.stop())
beforeEach(async () => {
  await redis.client.flushall()
  clock = createManualClock()
  const options = { clock: clock.now, schedule: clock.schedule }
  late = lateLink(await openRedis({ url: redis.url, logger: { warn: () => undefined } }))
  slow = await openRedisStore(redis.url, { link: late.link, ownClock: true, options })
  other = await openRedisStore(redis.url, { ownClock: true, options })
})
afterEach(() => {
  slow.close()
  late.link.close()
  other.close()
})

/** A link whose answers can be kept back while messages on the other connection arrive. */
type LateLink = { readonly link: RedisLink; keepBack(): void; letGo(): void; heard: number }

function lateLink(link: RedisLink): LateLink {
  let gate = Promise.resolve()
  let open = (): void => undefined
  const self: LateLink = {
    heard: 0,
    keepBack() {
      gate = new Promise((resolve) => {
        open = resolve
      })
    },
    letGo: () => open(),
    link: {
      ...link,
      async run(script, args) {
        const answer = await link.run(script, args)
        await gate
        return answer
      },
      subscribe: (channel, onMessage, onSubscribed) =>
        link.subscribe(
          channel,
          (message) => {
            onMessage(message)
            self.heard += 1
          },
          onSubscribed,
        ),
    },
  }
  return self
}

/** Queues a request of the slow process; its slot is freed and its wake-up heard before it hears of its place. */
async function queuedAfterItsWake(): Promise<ReturnType<typeof ticket> & { ticketId: string }> {
  const lease = await admitted(other.store, ticket())
  late.keepBack()
  const waiting = queued(slow.store, ticket({ user: { id: 2, concurrency: 0 } }))
  await waitUntil('the ticket is in the line', async () => (await redis.client.zcard('sy:tickets')) === 1)
  other.store.release(lease)
  await waitUntil('its wake-up is heard', async () => late.heard > 0)
  late.letGo()
  return waiting
}

/** What a waiter hears while the clock stands still. */
function wordFor(ticketId: string): Promise<unknown> {
  return Promise.race([
    slow.store.waitForTurn(ticketId, 30_000),
    new Promise((resolve) => setTimeout(resolve, 100, 'still waiting')),
  ])
}

describe('a wake-up that overtakes the answer that made its ticket', () => {
  it('wakes the ticket at once', async () => {
    const request = await queuedAfterItsWake()
    expect(await wordFor(request.ticketId)).toBe('wake')
    expect(gist(await slow.store.admit(request))).toBe('account 1')
  })

  it('wakes once: whoever finds nothing then waits again', async () => {
    const request = await queuedAfterItsWake()
    expect(await wordFor(request.ticketId)).toBe('wake')
    let isOver = false
    const again = slow.store.waitForTurn(request.ticketId, 30_000).finally(() => {
      isOver = true
    })
    await clock.advance(900)
    expect(isOver).toBe(false)
    await clock.advance(200)
    expect(await again).toBe('wake')
  })
})
