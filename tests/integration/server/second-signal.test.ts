import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { adminClient } from '../../support/admin-client'
import { embeddedDatabase } from '../../support/embedded-database'
import { provisionWorld } from '../../support/provision'
import { startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'
import { readBook } from '../crash/books'

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
    const world = await provisionWorld({ url: running.url, admin: adminClient(running.url) }, provider.url)
    provider.script({ always: { eventDelayMs: 5_000 } })
    const response = await fetch(`${running.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': world.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: world.routes[0].alias,
        max_tokens: 64,
        stream: true,
        messages: [{ role: 'user', content: 'a long story' }],
      }),
    })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('message_start')) text += (await reader?.read())?.value ?? ''
    const stopped = running.stop()
    // The same signal, passed on by a parent.
    process.kill(running.pid, 'SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, LATER_MS))
    expect(running.output()).not.toContain('told again')
    const toldAtMs = performance.now()
    process.kill(running.pid, 'SIGTERM')
    for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read())
      text += piece.value
    expect(text).toContain('The server is shutting down')
    expect(await stopped).toBe(false)
    // Far from the time a drain has.
    expect(performance.now() - toldAtMs).toBeLessThan(30_000)
    expect(running.output()).toContain('told again: stopping at once')
    const { dataDir } = running
    expect(existsSync(path.join(dataDir, 'instance.lock'))).toBe(false)
    running = await startSwitchyard({ dataDir, variables })
    const [row, ...more] = await waitUntil('the row is settled', async () => {
      const book = await readBook(embeddedDatabase(dataDir))
      return book.length > 0 && book
    })
    expect(more).toEqual([])
    expect(row).toMatchObject({ status: 'upstream_error' })
    expect(row?.input_tokens).toBeGreaterThan(0)
  },
)
