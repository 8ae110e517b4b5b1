import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { beginStream, expectBilledOnce } from './cut-stream'

/** Longer than two signals count as one. */
const LATER_MS = 700

let provider: SimulatedProvider
let redis: TestRedis
let running: RunningSwitchyard
beforeEach(async () => {
  redis = await startTestRedis()
  provider = await startSimulatedProvider()
})
afterEach(async () => {
  await running?.remove()
  await provider?.close()
  await redis?.stop()
})

it.each([
  ['one process', () => ({})],
  ['workers', () => ({ WORKERS: '2', REDIS_URL: redis.url })],
])(
  'a second signal cuts the drain of %s short, and the next start bills what was seen',
  async (_, scaledBy) => {
    const variables = { DRAIN_SECONDS: '60', ...scaledBy() }
    running = await startSwitchyard({ variables })
    const stream = await beginStream(running, provider, 5_000)
    const stopped = running.stop()
    // The same signal, passed on by a parent.
    process.kill(running.pid, 'SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, LATER_MS))
    expect(running.output()).not.toContain('told again: stopping')
    const toldAtMs = performance.now()
    process.kill(running.pid, 'SIGTERM')
    expect(await stream.rest()).toContain('The server is shutting down')
    expect(await stopped).toBe(false)
    // Far from the time a drain has.
    expect(performance.now() - toldAtMs).toBeLessThan(30_000)
    expect(running.output()).toContain('told again: stopping at once')
    const { dataDir } = running
    expect(existsSync(path.join(dataDir, 'instance.lock'))).toBe(false)
    running = await startSwitchyard({ dataDir, variables })
    await expectBilledOnce(dataDir)
  },
)
