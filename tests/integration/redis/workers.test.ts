import { readFileSync } from 'node:fs'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { readProcessCommand, readProcessIdentity } from '../../../lib/infra'
import { adminClient } from '../../support/admin-client'
import { embeddedDatabase } from '../../support/embedded-database'
import type { EmbeddedDatabase } from '../../support/embedded-database'
import { provisionWorld } from '../../support/provision'
import type { World } from '../../support/provision'
import { ADMIN_API_KEY, startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'
import { expectBalancedBooks, expectEachAnswerOnce, expectNothingInvented, readBook } from '../crash/books'
import { startTraffic } from '../crash/traffic'
import type { Call } from '../crash/traffic'

const WORKERS = 2
const LEASE_MS = 90_000
const NOISY_MACHINE_MS = 60_000

/** Several gateway processes on one port, with the embedded database and one Redis. */
describe('WORKERS', { sequential: true }, () => {
  let redis: TestRedis
  let provider: SimulatedProvider
  let running: RunningSwitchyard
  let database: EmbeddedDatabase
  let world: World
  const calls: Call[] = []

  const variables = () => ({
    WORKERS: String(WORKERS),
    REDIS_URL: redis.url,
    DRAIN_SECONDS: String(NOISY_MACHINE_MS / 1_000),
  })

  beforeAll(async () => {
    redis = await startTestRedis()
    provider = await startSimulatedProvider({ logLimit: 100_000 })
    provider.script({ always: { delayMs: 10, eventDelayMs: 4 } })
    running = await startSwitchyard({ variables: variables() })
    database = embeddedDatabase(running.dataDir)
    world = await provisionWorld({ url: running.url, admin: adminClient(running.url) }, provider.url)
  })
  afterAll(async () => {
    await running?.remove()
    await provider?.close()
    await redis?.stop()
  })

  function workerPids(): number[] {
    const children = readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, 'utf8')
    return children
      .trim()
      .split(' ')
      .map(Number)
      .filter((pid) => readProcessCommand(pid).includes('server.mjs'))
  }

  /** A request on a connection of its own: which worker answers is the turn's. */
  async function askOnce(path: string, init: { method?: string; body?: string } = {}): Promise<number> {
    const dispatcher = new Agent({ pipelining: 0, keepAliveTimeout: 1 })
    try {
      const headers = { 'x-api-key': world.apiKey, 'content-type': 'application/json', connection: 'close' }
      const response = await undiciFetch(`${running.url}${path}`, { ...init, headers, dispatcher })
      await response.text()
      return response.status
    } finally {
      await dispatcher.close()
    }
  }

  const figure = async (name: string): Promise<number> => {
    const text = await (await fetch(`${running.url}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  }

  /** The processes the live view tells of in its first event. */
  const processesInEvent = async (): Promise<readonly number[]> => {
    const abort = new AbortController()
    const response = await fetch(`${running.url}/api/v1/admin/ops/realtime`, {
      headers: { 'x-api-key': ADMIN_API_KEY },
      signal: abort.signal,
    })
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString('utf8')
      if (text.includes('\n\n')) break
    }
    abort.abort()
    return [...text.matchAll(/"process_id":(\d+)/g)].map((match) => Number(match[1]))
  }

  it('share the port, and a scrape of any of them shows all', async () => {
    expect(workerPids()).toHaveLength(WORKERS)
    const model = world.routes[0].alias
    const body = JSON.stringify({ model, max_tokens: 8, messages: [{ role: 'user', content: 'hello' }] })
    for (let i = 0; i < 10; i += 1) expect(await askOnce('/v1/messages', { method: 'POST', body })).toBe(200)
    const text = await (await fetch(`${running.url}/metrics`)).text()
    expect(await processesInEvent()).toEqual(workerPids().toSorted((a, b) => a - b))
    const counted = [...text.matchAll(/^switchyard_requests_total\{[^}]*status="200"[^}]*\} (\d+)$/gm)]
    expect(counted.reduce((sum, [, count]) => sum + Number(count), 0)).toBeGreaterThanOrEqual(10)
    await waitUntil('the store is there', async () => (await figure('switchyard_store_up')) === 1)
    await waitUntil('all slots are free', async () => (await redis.client.zcard('sy:leases')) === 0)
  })

  it('hear of configuration changes, every one of them', async () => {
    const admin = adminClient(running.url)
    const { items } = await admin.must('GET', `/users/${world.userId}/api-keys`)
    const keyPath = `/users/${world.userId}/api-keys/${items[0].id}`
    const path = '/v1/messages/count_tokens'
    const body = JSON.stringify({ model: world.routes[0].alias, messages: [{ role: 'user', content: 'hi' }] })
    const statuses = async (): Promise<Set<number>> => {
      const seen = new Set<number>()
      for (let i = 0; i < WORKERS * 4; i += 1) seen.add(await askOnce(path, { method: 'POST', body }))
      return seen
    }
    await admin.must('PUT', keyPath, { status: 'disabled' })
    await waitUntil('all refuse', async () => [...(await statuses())].join() === '401')
    await admin.must('PUT', keyPath, { status: 'active' })
    await waitUntil('all serve', async () => [...(await statuses())].join() === '200')
  })

  it('survive kill -9 of one: it comes back, its usage is settled, nothing is lost or doubled', async () => {
    const isSettled = async (): Promise<boolean> => (await figure('switchyard_spool_backlog_records')) === 0
    await waitUntil('what was asked before is settled', isSettled)
    const before = (await readBook(database)).length
    const traffic = startTraffic({ url: running.url, world, clients: 8, calls })
    await traffic.more(60)
    const [victim] = workerPids()
    if (victim === undefined) throw new Error('there are workers')
    process.kill(victim, 'SIGKILL')
    await traffic.more(120)
    await waitUntil(
      'another worker runs',
      async () => workerPids().length === WORKERS && !workerPids().includes(victim),
    )
    await traffic.stop()
    await waitUntil('everything is settled', async () => {
      const ids = new Set((await readBook(database)).map(({ id }) => id))
      const isMissing = calls.some(({ isComplete, requestId }) => isComplete && !ids.has(requestId ?? ''))
      return !isMissing && (await isSettled())
    })
    const book = (await readBook(database)).slice(before)
    expectEachAnswerOnce(book, calls, world)
    expectNothingInvented(book, calls, provider.requests)
    // The rows of requests the killed worker left open come when its spool is through.
    await waitUntil('the books agree', async () => {
      await expectBalancedBooks(database, await readBook(database), { userId: world.userId, opening: '100' })
      return true
    })
  })

  it('give the slots of those that are killed back within 90 s', async () => {
    provider.script({ always: { delayMs: 3_000, eventDelayMs: 4 } })
    const leases = (): Promise<readonly string[]> => redis.client.zrange('sy:leases', '0', '-1')
    const before = new Set(await leases())
    const traffic = startTraffic({ url: running.url, world, clients: 4, calls: [] })
    const held = async (): Promise<readonly string[]> =>
      (await leases()).filter((lease) => !before.has(lease))
    await waitUntil('slots are held', async () => (await held()).length === 4)
    const victims = workerPids()
    for (const pid of victims) process.kill(pid, 'SIGKILL')
    const killedAt = Date.now()
    await traffic.stop()
    expect(await held()).not.toEqual([])
    await waitUntil('other workers run', async () => {
      const pids = workerPids()
      return pids.length === WORKERS && !pids.some((pid) => victims.includes(pid))
    })
    await waitUntil('nobody holds a slot', async () => (await leases()).length === 0, 180_000)
    expect(Date.now() - killedAt).toBeLessThan(LEASE_MS + NOISY_MACHINE_MS)
  })

  it('end by themselves when the primary is killed, and its successor serves with new ones', async () => {
    const orphans = workerPids()
    const { dataDir } = running
    await running.kill()
    running = await startSwitchyard({ dataDir, variables: variables() })
    await waitUntil('the orphans are gone', async () =>
      orphans.every((pid) => readProcessIdentity(pid) === null),
    )
    expect(workerPids()).toHaveLength(WORKERS)
    const body = JSON.stringify({ model: world.routes[0].alias, messages: [{ role: 'user', content: 'hi' }] })
    expect(await askOnce('/v1/messages/count_tokens', { method: 'POST', body })).toBe(200)
    // Answered over the live socket of the new workers.
    const path = `/accounts/${world.routes[0].accountId}/clear-rate-limit`
    expect((await adminClient(running.url).call('POST', path)).httpStatus).toBe(200)
  })

  it('drain together on SIGTERM and leave no process behind', async () => {
    const before = calls.length
    const dispatched = provider.requests.length
    provider.script({ always: { delayMs: 1_000, eventDelayMs: 50 } })
    const traffic = startTraffic({ url: running.url, world, clients: 6, calls })
    await waitUntil('six requests are upstream', async () => provider.requests.length >= dispatched + 6)
    const pids = workerPids()
    const ended = traffic.stop()
    expect(await running.stop()).toBe(true)
    await ended
    expect(calls.slice(before).filter(({ isComplete }) => !isComplete)).toEqual([])
    expect(pids.map(readProcessIdentity)).toEqual(pids.map(() => null))
  })
})
