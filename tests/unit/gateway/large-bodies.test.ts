import { describe, expect, it, vi } from 'vitest'
import { translateRequest } from '@/lib/protocols'
import type { TranslatedRequest, TranslationWork } from '@/lib/protocols'
import { createHarness } from '../../support/gateway-harness'

const MiB = 1024 * 1024
/** Many short strings: what costs a scanner most. */
const messages = (bytes: number): readonly object[] =>
  Array.from({ length: Math.ceil(bytes / 40) }, (_, index) => ({ role: 'user', content: `short ${index}` }))
const bodyOf = (bytes: number): string =>
  JSON.stringify({ model: 'claude-sonnet-4-5', max_tokens: 5, messages: messages(bytes) })

/** Turns of the event loop that others had while something ran. */
async function turnsDuring(running: Promise<unknown>): Promise<number> {
  let turns = 0
  let isRunning = true
  const count = (): void => {
    turns += 1
    if (isRunning) setImmediate(count)
  }
  setImmediate(count)
  await running
  isRunning = false
  return turns
}

describe('a body of ten million bytes of short strings', () => {
  it('is scanned in slices of 64 KiB, each in a turn of its own', async () => {
    const harness = createHarness({ maxBodyBytes: 16 * MiB, maxInflightBodyBytes: 64 * MiB })
    const body = bodyOf(10 * MiB)
    const turns = await turnsDuring(harness.call({ body }))
    expect(turns).toBeGreaterThanOrEqual(Math.floor(body.length / 65_536))
    expect(harness.rows).toMatchObject([{ status: 'ok' }])
    expect(harness.sent[0]?.body.byteLength).toBe(body.length)
  })
})

describe('a client that leaves while its request is translated elsewhere', () => {
  it('costs nothing: nothing is sent, nothing billed, its slot is free', async () => {
    const works: TranslationWork[] = []
    let made: (translated: TranslatedRequest) => void = () => undefined
    const translateAside = (work: TranslationWork): Promise<TranslatedRequest> => {
      works.push(work)
      return new Promise((resolve) => (made = resolve))
    }
    const harness = createHarness({
      group: { platform: 'openai' },
      accounts: [{ id: 1, platform: 'openai', concurrency: 1 }],
      settings: { unpricedModels: 'allow' },
      ports: { translateAside },
    })
    const body = bodyOf(300_000).replace('claude-sonnet-4-5', 'gpt-5.4')
    const running = harness.begin({ body })
    const [work] = await vi.waitUntil(() => (works.length > 0 ? works : null), { timeout: 30_000 })
    expect(harness.coordination.loadOf(1).slotsInUse).toBe(1)
    running.leave()
    if (work !== undefined) made(translateRequest(work))
    await running.done
    expect(harness.sent).toEqual([])
    expect(harness.started).toEqual([])
    expect(harness.rows).toEqual([])
    expect(harness.coordination.loadOf(1).slotsInUse).toBe(0)
    expect(harness.coordination.sizes()).toMatchObject({ leases: 0, holds: 0 })
  })
})
