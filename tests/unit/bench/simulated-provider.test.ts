import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulatedProvider, type SimulatedProvider } from '../../../bench/simulated-provider'

let provider: SimulatedProvider

beforeAll(async () => {
  provider = await startSimulatedProvider()
})
afterAll(async () => provider.close())
beforeEach(() => provider.reset())

const clientOf = (apiKey = 'sk-test') => new Anthropic({ baseURL: provider.url, apiKey, maxRetries: 0 })

const hello = {
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello there, old friend' }],
}

async function post(body: object, apiKey = 'sk-test'): Promise<Response> {
  return fetch(`${provider.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

describe('simulated provider', () => {
  it('echoes the last message under the name of its model, with usage', async () => {
    const message = await clientOf().messages.create(hello)
    expect(message).toMatchObject({
      model: 'claude-sonnet-5-5',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: 'You said: Hello there, old friend' }],
      usage: { input_tokens: 9, output_tokens: 9, cache_read_input_tokens: 0 },
    })
  })

  it('streams the same answer as the full sequence of events', async () => {
    const text = await (await post({ ...hello, stream: true })).text()
    const names = [...text.matchAll(/^event: (\S+)$/gm)].map((match) => match[1])
    expect(names).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    const final = await clientOf().messages.stream(hello).finalMessage()
    expect(final.content).toEqual([{ type: 'text', text: 'You said: Hello there, old friend' }])
    expect(final.usage).toMatchObject({ input_tokens: 9, output_tokens: 9 })
  })

  it('stops at max_tokens', async () => {
    const message = await clientOf().messages.create({ ...hello, max_tokens: 2 })
    expect(message).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 2 } })
  })

  it('writes a marked prompt to its cache once and reads it afterwards', async () => {
    const system = [
      {
        type: 'text' as const,
        text: `guide ${'x'.repeat(394)}`,
        cache_control: { type: 'ephemeral' as const },
      },
    ]
    const first = await clientOf().messages.create({ ...hello, system })
    const second = await clientOf().messages.create({ ...hello, system })
    expect(first.usage).toMatchObject({ input_tokens: 9, cache_creation_input_tokens: 100 })
    expect(second.usage).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: 100 })
  })

  it('counts tokens and lists models', async () => {
    expect(await clientOf().messages.countTokens(hello)).toMatchObject({ input_tokens: 9 })
    expect((await clientOf().models.list()).data.map(({ id }) => id)).toContain('claude-opus-5-5')
  })

  it.each([
    ['rate-limited', 429, 'rate_limit_error'],
    ['overloaded', 529, 'overloaded_error'],
    ['server-error', 500, 'api_error'],
    ['unauthorized', 401, 'authentication_error'],
    ['forbidden', 403, 'permission_error'],
    ['model-not-found', 404, 'not_found_error'],
  ] as const)('answers %s with %i, once, when told so', async (name, status, type) => {
    provider.script({ next: [name] })
    const failed = await post(hello)
    expect(failed.status).toBe(status)
    expect(await failed.json()).toMatchObject({ type: 'error', error: { type } })
    expect((await post(hello)).status).toBe(200)
  })

  it('follows the script of one key and leaves others alone', async () => {
    provider.script({ apiKey: 'sk-a', always: 'overloaded' })
    expect((await post(hello, 'sk-a')).status).toBe(529)
    expect((await post(hello, 'sk-b')).status).toBe(200)
    provider.script({ apiKey: 'sk-a', always: null })
    expect((await post(hello, 'sk-a')).status).toBe(200)
  })

  it('takes a scenario from the name of the key', async () => {
    expect((await post(hello, 'sk-sim-rate-limited-without-reset-1')).headers.get('retry-after')).toBeNull()
    expect((await post(hello, 'sk-sim-rate-limited-1')).headers.get('retry-after')).toBe('60')
    expect((await post(hello, '')).status).toBe(401)
  })

  it('breaks streams off in every way', async () => {
    const streamed = { ...hello, stream: true }
    provider.script({
      next: ['cut', 'no-terminal', 'stream-error', 'no-usage', 'garbage', 'shredded', 'reset'],
    })
    await expect(post(streamed).then(async (answer) => answer.text())).rejects.toThrow('terminated')
    expect(await (await post(streamed)).text()).not.toContain('message_stop')
    expect(await (await post(streamed)).text()).toMatch(/event: error\n.*overloaded_error.*\n\n$/)
    expect(await (await post(streamed)).text()).not.toContain('usage')
    expect(await (await post(streamed)).text()).toContain('<html>')
    expect(await (await post(streamed)).text()).toContain('message_stop')
    await expect(post(streamed)).rejects.toThrow('fetch failed')
  })

  it('stalls in the middle of a stream until its client goes', async () => {
    provider.script({ next: ['stall'] })
    const controller = new AbortController()
    const answer = await fetch(`${provider.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k' },
      body: JSON.stringify({ ...hello, stream: true }),
      signal: controller.signal,
    })
    const reader = answer.body?.getReader()
    const first = await reader?.read()
    expect(Buffer.from(first?.value ?? []).toString()).toContain('message_start')
    const next = reader?.read()
    controller.abort()
    await expect(next).rejects.toThrow('aborted')
  })

  it('logs exactly what arrived', async () => {
    await post(hello, 'sk-logged')
    expect(provider.requests).toHaveLength(1)
    expect(provider.requests[0]).toMatchObject({ method: 'POST', path: '/v1/messages', apiKey: 'sk-logged' })
    expect(JSON.parse(provider.requests[0]?.body ?? '')).toEqual(hello)
  })

  it('is scripted and read over HTTP too', async () => {
    const control = `${provider.url}/__control`
    const script = await fetch(control, { method: 'POST', body: '{"next":["overloaded"]}' })
    expect(script.status).toBe(200)
    expect((await fetch(control, { method: 'POST', body: '{"next":["nonsense"]}' })).status).toBe(400)
    expect((await post(hello)).status).toBe(529)
    expect(await (await fetch(control)).json()).toMatchObject({ requests: [{ path: '/v1/messages' }] })
    await fetch(control, { method: 'DELETE' })
    expect(provider.requests).toEqual([])
  })
})
