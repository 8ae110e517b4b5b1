import { expect } from 'vitest'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { adminClient } from '../../support/admin-client'
import { embeddedDatabase } from '../../support/embedded-database'
import { provisionWorld } from '../../support/provision'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { waitUntil } from '../../support/wait-until'
import { readBook } from '../crash/books'

/** A stream that has begun; `rest` resolves at its end with all it said. */
export type BegunStream = { rest(): Promise<string> }

/** Begins a stream whose events come this far apart, and waits for the first of them. */
export async function beginStream(
  { url }: RunningSwitchyard,
  provider: SimulatedProvider,
  eventDelayMs: number,
): Promise<BegunStream> {
  const world = await provisionWorld({ url, admin: adminClient(url) }, provider.url)
  provider.script({ always: { eventDelayMs } })
  const response = await fetch(`${url}/v1/messages`, {
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
  return {
    async rest() {
      for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read())
        text += piece.value
      return text
    },
  }
}

/** The only row of a data directory is that of a stream that was cut off, with what was seen of it. */
export async function expectBilledOnce(dataDir: string): Promise<void> {
  const [row, ...more] = await waitUntil('the row is settled', async () => {
    const book = await readBook(embeddedDatabase(dataDir))
    return book.length > 0 && book
  })
  expect(more).toEqual([])
  expect(row).toMatchObject({ status: 'upstream_error' })
  expect(row?.input_tokens).toBeGreaterThan(0)
}
