import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { adminClient } from '../../support/admin-client'
import { embeddedDatabase } from '../../support/embedded-database'
import { provisionWorld } from '../../support/provision'
import { startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { waitUntil } from '../../support/wait-until'
import { readBook } from '../crash/books'

let provider: SimulatedProvider
let running: RunningSwitchyard
beforeAll(async () => {
  provider = await startSimulatedProvider()
  running = await startSwitchyard({ variables: { DRAIN_SECONDS: '1' } })
})
afterAll(async () => {
  await running?.remove()
  await provider?.close()
})

it('a stream that outlasts the drain is told so, and billed for what was seen', async () => {
  const world = await provisionWorld({ url: running.url, admin: adminClient(running.url) }, provider.url)
  provider.script({ always: { eventDelayMs: 2_000 } })
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
  for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read())
    text += piece.value
  expect(text).toContain('event: error')
  expect(text).toContain('The server is shutting down')
  expect(text).not.toContain('message_stop')
  expect(await stopped).toBe(true)
  const { dataDir } = running
  running = await startSwitchyard({ dataDir })
  const database = embeddedDatabase(dataDir)
  const [row, ...more] = await waitUntil('the row is settled', async () => {
    const book = await readBook(database)
    return book.length > 0 && book
  })
  expect(more).toEqual([])
  expect(row).toMatchObject({ status: 'upstream_error' })
  expect(row?.input_tokens).toBeGreaterThan(0)
})
