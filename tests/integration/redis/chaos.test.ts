import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCountingProvider } from '../../support/counting-provider'
import type { CountingProvider, Mood } from '../../support/counting-provider'
import { startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { waitUntilServed } from '../../support/provision'
import { provisionLimitedWorld, sharedVariables } from '../../support/switchyard-pair'
import type { LimitedWorld } from '../../support/switchyard-pair'
import { createTestDatabase } from '../../support/test-database'
import type { TestDatabase } from '../../support/test-database'
import { countedIn, startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

const CLIENTS = 24
const LEASE_MS = 90_000
const NOISY_MACHINE_MS = 60_000
const MOODS: readonly Mood[] = ['limited', 'overloaded', 'failing', 'resetting', 'well']

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Tally = { readonly statuses: Map<number, number>; unanswered: number; cut: number }

/** Two processes, one database, one Redis; everything that may fail does, while users send requests. */
describe('chaos', () => {
  let redis: TestRedis
  let database: TestDatabase
  let provider: CountingProvider
  let first: RunningSwitchyard
  let second: RunningSwitchyard
  let world: LimitedWorld
  const doors: { second: string | null } = { second: null }
  /** Requests that have no answer yet; no new ones are sent while there is a pause. */
  const clients = { sending: 0, arePaused: false }

  const start = (isPortal: boolean): Promise<RunningSwitchyard> =>
    startSwitchyard({
      variables: {
        ...sharedVariables(database.url, redis.url),
        ...(isPortal ? {} : { GATEWAY_ONLY: 'on' }),
      },
    })

  beforeAll(async () => {
    redis = await startTestRedis()
    database = await createTestDatabase()
    provider = await startCountingProvider()
    first = await start(true)
    second = await start(false)
    doors.second = second.url
    world = await provisionLimitedWorld(first.url, provider, { accounts: 6, userConcurrency: 14 })
    await waitUntilServed(second.url, world.apiKey, world.model)
  })
  afterAll(async () => {
    await first?.remove()
    await second?.remove()
    await provider?.close()
    await redis?.stop()
    await database?.drop()
  })

  async function send(url: string, tally: Tally): Promise<void> {
    clients.sending += 1
    try {
      const response = await fetch(`${url}/v1/messages`, {
        method: 'POST',
        headers: { 'x-api-key': world.apiKey, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: world.model,
          max_tokens: 16,
          messages: [{ role: 'user', content: `hello ${Math.random()}` }],
        }),
        signal: AbortSignal.timeout(LEASE_MS + NOISY_MACHINE_MS),
      })
      await response.text()
      tally.statuses.set(response.status, (tally.statuses.get(response.status) ?? 0) + 1)
      if (response.status !== 200) await sleep(50)
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') tally.unanswered += 1
      else if (url === first.url) tally.unanswered += 1
      else tally.cut += 1
      await sleep(50)
    } finally {
      clients.sending -= 1
    }
  }

  async function client(index: number, isOver: { value: boolean }, tally: Tally): Promise<void> {
    while (!isOver.value) {
      if (clients.arePaused) await sleep(10)
      else await send(index % 2 === 0 ? first.url : (doors.second ?? first.url), tally)
    }
  }

  async function flap(isOver: { value: boolean }): Promise<void> {
    const secrets = [...world.limits.keys()]
    for (let turn = 0; !isOver.value; turn += 1) {
      // Half of the accounts stay well, so that there is always somebody.
      const secret = secrets[turn % (secrets.length / 2)]
      if (secret !== undefined) provider.setMood(secret, MOODS[turn % MOODS.length] ?? 'well')
      await sleep(150)
    }
  }

  const doorsThatAreOpen = (): readonly string[] => [
    first.url,
    ...(doors.second === null ? [] : [doors.second]),
  ]

  /**
   * Nobody over their limit while the store is there. At least this long, and until somebody was served: a process that was
   * killed may have held every slot, and gives them back within the lease.
   */
  async function calm(ms: number): Promise<void> {
    for (;;) {
      const outagesBefore = await outages()
      provider.startCounting()
      const before = provider.served()
      await sleep(ms)
      await waitUntil(
        'somebody is served',
        async () => provider.served() > before,
        LEASE_MS + NOISY_MACHINE_MS,
      )
      provider.stopCounting()
      if ((await outages()) === outagesBefore) break
      // On a busy machine a Redis that runs may be silent for so long that it is missed.
      await untilShared()
    }
    for (const [secret, peak] of provider.peaks()) {
      expect(peak, secret).toBeLessThanOrEqual(world.limits.get(secret) ?? 0)
    }
  }

  /** How often the store was missed, by all who run. */
  async function outages(): Promise<number> {
    const counts = doorsThatAreOpen().map(async (url) => {
      const text = await (await fetch(`${url}/metrics`)).text()
      return Number(/^switchyard_store_outages (\d+)$/m.exec(text)?.[1])
    })
    const sum = (await Promise.all(counts)).reduce((all, one) => all + one, 0)
    expect(sum).not.toBeNaN()
    return sum
  }

  const isShared = async (url: string): Promise<boolean> =>
    ((await (await fetch(`${url}/readyz`)).json()) as { store: string }).store === 'redis'

  async function untilShared(): Promise<void> {
    await waitUntil('limits are shared', async () =>
      (await Promise.all(doorsThatAreOpen().map(isShared))).every(Boolean),
    )
    await untilAllEnded()
  }

  /** What was admitted without the store, or is not in it any more, has ended afterwards. */
  async function untilAllEnded(): Promise<void> {
    clients.arePaused = true
    await waitUntil(
      'all requests have ended',
      async () => clients.sending === 0 && provider.running() === 0,
      LEASE_MS + NOISY_MACHINE_MS,
    )
    clients.arePaused = false
  }

  it(
    'leaves no slot taken, no limit passed while Redis is there, and no request without an answer',
    async () => {
      const tally: Tally = { statuses: new Map(), unanswered: 0, cut: 0 }
      const isOver = { value: false }
      const working = Array.from({ length: CLIENTS }, (_, index) => client(index, isOver, tally))
      const flapping = flap(isOver)
      await calm(3_000)

      doors.second = null
      await second.kill()
      await calm(1_500)
      // Nobody settles what it left: only its directory is in the way.
      await second.remove()
      second = await start(false)
      doors.second = second.url
      await calm(1_500)

      redis.pause()
      await waitUntil('Redis is missed', async () => !(await isShared(first.url)))
      const answer = await fetch(`${first.url}/readyz`)
      expect([answer.status, await answer.json()]).toMatchObject([200, { store: 'redis_away' }])
      expect(await (await fetch(`${first.url}/metrics`)).text()).toContain('\nswitchyard_store_up 0\n')
      redis.resume()
      await untilShared()
      await calm(1_500)

      await redis.kill()
      await sleep(1_500)
      await redis.restart()
      await untilShared()
      await calm(1_500)

      await redis.client.flushall()
      await waitUntil('the store is known again', async () => (await redis.client.exists('sy:epoch')) === 1)
      await untilAllEnded()
      await calm(1_500)

      await waitUntil('many are served', async () => (tally.statuses.get(200) ?? 0) > 200)
      isOver.value = true
      await Promise.all([...working, flapping])
      expect(tally.unanswered).toBe(0)
      expect(provider.running()).toBe(0)
      await waitUntil('every counter is zero', async () => {
        const counters = await Promise.all([
          redis.client.zcard('sy:leases'),
          redis.client.zcard('sy:tickets'),
          countedIn(redis.client, 'sy:slots:accounts'),
          countedIn(redis.client, 'sy:slots:users'),
          redis.client.hlen('sy:line:accounts'),
          redis.client.hlen('sy:line:users'),
        ])
        return counters.every((count) => count === 0)
      })
      for (const { url } of [first, second]) {
        await waitUntil('all usage is settled', async () => {
          const readiness = (await (await fetch(`${url}/readyz`)).json()) as {
            spool_backlog: number
            requests_in_flight: number
          }
          return readiness.spool_backlog === 0 && readiness.requests_in_flight === 0
        })
      }
    },
    15 * 60_000,
  )
})
