import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { isSameProcess, readProcessIdentity, waitForProcessEnd } from '../../../lib/infra'
import { adminClient } from '../../support/admin-client'
import { embeddedDatabase } from '../../support/embedded-database'
import type { EmbeddedDatabase } from '../../support/embedded-database'
import { freePort } from '../../support/free-port'
import { provisionWorld } from '../../support/provision'
import type { World } from '../../support/provision'
import { startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { waitUntil } from '../../support/wait-until'
import { expectBalancedBooks, expectEachAnswerOnce, expectNothingInvented, readBook } from './books'
import { startTraffic } from './traffic'
import type { Call, Traffic } from './traffic'

const CLIENTS = 12
const OPENING = '100'

/** The tests tell one story in order, on one data directory. */
describe('kill -9', { sequential: true }, () => {
  let dataDir: string
  let port: number
  let provider: SimulatedProvider
  let database: EmbeddedDatabase
  let running: RunningSwitchyard
  let world: World
  let traffic: Traffic | undefined
  const calls: Call[] = []

  const start = (): Promise<RunningSwitchyard> =>
    // What runs when it is told to end has ended well before that, on a busy machine too.
    startSwitchyard({ dataDir, variables: { PORT: String(port), DRAIN_SECONDS: '60' } })

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchyard-crash-'))
    port = await freePort()
    provider = await startSimulatedProvider({ logLimit: 1_000_000 })
    provider.script({ always: { delayMs: 10, eventDelayMs: 4 } })
    database = embeddedDatabase(dataDir)
    running = await start()
    world = await provisionWorld({ url: running.url, admin: adminClient(running.url) }, provider.url)
  })
  afterAll(async () => {
    await traffic?.stop()
    await running?.stop()
    await provider?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** Waits until every complete answer stands in the book and nothing is left to settle. */
  async function settled(): Promise<void> {
    await waitUntil('the spool is settled', async () => {
      const readiness = (await (await fetch(`${running.url}/readyz`)).json()) as { spool_backlog: number }
      const ids = new Set((await readBook(database)).map(({ id }) => id))
      const missing = calls.filter(({ isComplete, requestId }) => isComplete && !ids.has(requestId ?? ''))
      return readiness.spool_backlog === 0 && missing.length === 0
    })
  }

  async function expectSoundBooks(): Promise<void> {
    await settled()
    const book = await readBook(database)
    expectEachAnswerOnce(book, calls, world)
    expectNothingInvented(book, calls, provider.requests)
    await expectBalancedBooks(database, book, { userId: world.userId, opening: OPENING })
  }

  const portalPid = (): number =>
    (JSON.parse(readFileSync(path.join(dataDir, 'portal-child.json'), 'utf8')) as { pid: number }).pid

  it('of the gateway process, again and again in the middle of traffic: nothing is lost or doubled', async () => {
    traffic = startTraffic({ url: running.url, world, clients: CLIENTS, calls })
    for (let round = 0; round < 3; round += 1) {
      await traffic.more(60)
      const postmaster = database.postmasterPid()
      const portal = portalPid()
      await running.kill()
      running = await start()
      expect(database.postmasterPid()).toBe(postmaster)
      expect(portalPid()).not.toBe(portal)
      expect(await waitForProcessEnd(portal, 60_000)).toBe(true)
    }
    await traffic.more(60)
    await traffic.stop()
    await expectSoundBooks()
    const crashed = (await readBook(database)).filter(({ status }) => status === 'gateway_crash')
    expect(crashed.length).toBeGreaterThan(0)
  })

  it('of the gateway process while its predecessor’s portal still runs: the leftover is ended', async () => {
    const portal = portalPid()
    const identity = readProcessIdentity(portal) ?? ''
    // Stopped, it cannot notice by itself that its parent is gone.
    process.kill(portal, 'SIGSTOP')
    await running.kill()
    expect(isSameProcess(portal, identity)).toBe(true)
    running = await start()
    expect(isSameProcess(portal, identity)).toBe(false)
    expect((await fetch(`${running.url}/login`)).status).toBe(200)
  })

  it('of the portal process: the gateway goes on and starts another', async () => {
    const portal = portalPid()
    const before = calls.length
    traffic = startTraffic({ url: running.url, world, clients: 2, calls })
    process.kill(portal, 'SIGKILL')
    await traffic.more(20)
    await traffic.stop()
    expect(calls.slice(before).filter(({ isComplete }) => !isComplete)).toEqual([])
    await expectSoundBooks()
    await waitUntil(
      'the portal serves again',
      async () => (await fetch(`${running.url}/login`)).status === 200,
    )
    expect(portalPid()).not.toBe(portal)
  })

  it('of the database: it is started again, requests go on from memory and are settled later', async () => {
    const before = calls.length
    const postmaster = database.postmasterPid()
    traffic = startTraffic({ url: running.url, world, clients: 4, calls })
    await traffic.more(10)
    process.kill(postmaster, 'SIGKILL')
    expect(await waitForProcessEnd(postmaster, 60_000)).toBe(true)
    await traffic.more(40)
    await traffic.stop()
    expect(calls.slice(before).filter(({ isComplete }) => !isComplete)).toEqual([])
    await expectSoundBooks()
    expect(database.postmasterPid()).not.toBe(postmaster)
  })

  it('is not needed: SIGTERM lets running streams end, then everything stops with exit code 0', async () => {
    const [before, dispatched] = [calls.length, provider.requests.length]
    const postmaster = database.postmasterPid()
    provider.script({ always: { delayMs: 1500, eventDelayMs: 100 } })
    traffic = startTraffic({ url: running.url, world, clients: 6, calls })
    await waitUntil('six requests are upstream', async () => provider.requests.length >= dispatched + 6)
    const ended = traffic.stop()
    expect(await running.stop()).toBe(true)
    await ended
    expect(calls.slice(before)).toHaveLength(6)
    expect(calls.slice(before).filter(({ isComplete }) => !isComplete)).toEqual([])
    expect(readProcessIdentity(postmaster)).toBeNull()
    running = await start()
    await expectSoundBooks()
  })
})
