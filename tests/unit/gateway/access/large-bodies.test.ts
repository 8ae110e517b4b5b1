import { describe, expect, it, vi } from 'vitest'
import { translateRequest } from '@/lib/protocols'
import type { TranslatedRequest, TranslationWork } from '@/lib/protocols'
import { createHarness } from '../../../support/gateway-harness'

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

describe('a conversation of more messages than any model can take', () => {
  const DOORS = [
    [
      '/v1/messages',
      'claude-sonnet-4-5',
      'messages',
      { type: 'error', error: { type: 'invalid_request_error' } },
    ],
    [
      '/v1/chat/completions',
      'gpt-5.4',
      'messages',
      { error: { type: 'invalid_request_error', param: 'messages' } },
    ],
    ['/v1/responses', 'gpt-5.4', 'input', { error: { type: 'invalid_request_error', param: 'input' } }],
    [
      '/v1beta/models/gemini-2.5-flash:generateContent',
      '',
      'contents',
      { error: { status: 'INVALID_ARGUMENT' } },
    ],
  ] as const

  it.each(DOORS)('is refused in the client’s own shape: %s', async (path, model, list, shape) => {
    const harness = createHarness({ maxBodyBytes: 16 * MiB })
    const named = model === '' ? '' : `"model":"${model}","max_tokens":5,`
    const body = `{${named}"${list}":[${'{},'.repeat(262_144)}{}]}`
    const reply = await harness.call({ path, body })
    expect(reply.status).toBe(400)
    expect(reply.text).toContain(`${list} has too many items, the most is 262144`)
    expect(JSON.parse(reply.text)).toMatchObject(shape)
    expect(harness.sent).toEqual([])
  })
})

describe('tokens that are counted here', () => {
  it.each([
    ['/v1/messages/count_tokens', { messages: messages(3 * MiB) }],
    ['/v1/responses/input_tokens', { input: messages(3 * MiB) }],
  ])('are counted in turns that others have, too: %s', async (path, fields) => {
    const harness = createHarness({
      group: { platform: 'openai' },
      accounts: [{ id: 1, platform: 'openai', type: 'oauth', baseUrl: null }],
      settings: { unpricedModels: 'allow' },
      maxBodyBytes: 16 * MiB,
    })
    const body = JSON.stringify({ model: 'gpt-5.4', ...fields })
    let reply = null as Awaited<ReturnType<typeof harness.call>> | null
    const turns = await turnsDuring(harness.call({ path, body }).then((made) => (reply = made)))
    expect(reply).toMatchObject({ status: 200, headers: { 'x-token-count': 'estimated' } })
    // Scanned when it is read, and when it is counted: by bytes, then by messages.
    expect(turns).toBeGreaterThan((2 * body.length) / 65_536)
  })
})

describe('a large request of a ChatGPT account', () => {
  const open = () =>
    createHarness({
      group: { platform: 'openai' },
      accounts: [{ id: 1, platform: 'openai', type: 'oauth', baseUrl: null }],
      settings: { unpricedModels: 'allow' },
      maxBodyBytes: 16 * MiB,
      maxInflightBodyBytes: 64 * MiB,
    })
  const input = Array.from({ length: 100_000 }, (_, index) => ({
    role: index % 2 ? 'user' : 'system',
    content: 'x',
  }))
  const body = JSON.stringify({ model: 'gpt-5.4', input })

  it('is written anew in turns of the event loop that others have, too', async () => {
    const harness = open()
    const turns = await turnsDuring(harness.call({ path: '/v1/responses', body }))
    // Scanned when it is read, and when it is written: by bytes, by items twice, by changes.
    expect(turns).toBeGreaterThan((2 * body.length) / 65_536 + (2 * 100_000) / 1_024)
    const sent = JSON.parse(harness.sent[0]?.body.toString() ?? '') as { readonly input: readonly object[] }
    expect(sent.input).toHaveLength(100_000)
    expect(sent.input[99_998]).toEqual({ role: 'developer', content: 'x' })
  })

  it('costs nothing when its client leaves meanwhile', async () => {
    const harness = open()
    const running = harness.begin({ path: '/v1/responses', body })
    await vi.waitUntil(() => harness.coordination.loadOf(1).slotsInUse === 1, { timeout: 30_000 })
    running.leave()
    await running.done
    expect(harness.sent).toEqual([])
    expect(harness.rows).toEqual([])
    expect(harness.coordination.loadOf(1).slotsInUse).toBe(0)
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
