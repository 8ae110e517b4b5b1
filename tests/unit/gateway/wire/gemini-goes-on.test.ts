import { afterEach, describe, expect, it, vi } from 'vitest'
import type { BodyReader, UpstreamSend } from '@/lib/upstream'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'
import { clientRequest } from '../../protocols/translate/client-requests'
import { readStream } from '../../protocols/translate/read-shown'
import { CLIENTS } from '../../protocols/translate/wires'
import type { ClientId } from '../../protocols/translate/wires'

const MODEL = 'gemini-2.5-flash'
const SSE = { 'content-type': 'text/event-stream' }
const PATHS: Readonly<Record<ClientId, string>> = {
  anthropic_messages: '/v1/messages',
  openai_chat: '/v1/chat/completions',
  openai_responses: '/v1/responses',
  gemini_generate: `/v1beta/models/${MODEL}:streamGenerateContent`,
}
/** What each protocol's client takes for the end. */
const TERMINALS: Readonly<Record<ClientId, string>> = {
  anthropic_messages: '"type":"message_stop"',
  openai_chat: 'data: [DONE]',
  openai_responses: '"type":"response.completed"',
  gemini_generate: '"candidatesTokenCount":9',
}

type Platform = 'gemini' | 'antigravity'

const part = (text: string, outputTokens: number, reason = 'STOP'): object => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: reason, index: 0 }],
  usageMetadata: { promptTokenCount: 4, candidatesTokenCount: outputTokens },
  modelVersion: MODEL,
})
const event = (response: object, platform: Platform): string =>
  `data: ${JSON.stringify(platform === 'gemini' ? response : { response })}\n\n`

function harnessOf(platform: Platform, options: HarnessOptions) {
  return createHarness({
    group: { platform },
    accounts: [{ id: 1, platform, projectId: 'p1' }],
    settings: { unpricedModels: 'allow' },
    ...options,
  })
}

const callOf = (client: ClientId, query = 'alt=sse') => ({
  path: PATHS[client],
  query: client === 'gemini_generate' ? query : '',
  body: JSON.stringify({ ...clientRequest(client, MODEL, true) }),
})

const BILLED = { input_tokens: 4, output_tokens: 9, usage_source: 'final', status: 'ok' }
const CASES = CLIENTS.flatMap((client) =>
  (['gemini', 'antigravity'] as const).map((platform) => ({ client, platform })),
)

describe.each(CASES)('$client ← $platform: a finishReason in every chunk', ({ client, platform }) => {
  const parts = [part('He', 1), part('llo', 3), part(' world', 7), part('!', 9)]
  const whole = parts.map((one) => event(one, platform)).join('')

  it.each([1, 7, 60, 10_000])(
    'loses no text, ends once, bills the last usage; cut every %s bytes',
    async (size) => {
      const chunks = whole.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? []
      const harness = harnessOf(platform, { answer: () => ({ status: 200, headers: SSE, chunks }) })
      const reply = await harness.call(callOf(client))
      expect(readStream(client, reply.text)).toMatchObject({ text: 'Hello world!' })
      expect(reply.text.split(TERMINALS[client])).toHaveLength(2)
      expect(reply.text).toMatch(/:9\b/)
      expect(harness.rows).toMatchObject([BILLED])
    },
  )

  it('is a call where one came, and cut short where that was said', async () => {
    const call = {
      candidates: [{ content: { parts: [{ functionCall: { name: 'get_weather', args: {} } }] } }],
    }
    const ends = [
      [[parts[0], call, parts[3]], { anthropic_messages: 'tool_use', openai_chat: 'tool_calls' }],
      [
        [part('He', 1, 'MAX_TOKENS'), parts[3]],
        { anthropic_messages: 'max_tokens', openai_chat: 'length', openai_responses: 'incomplete' },
      ],
    ] as const
    for (const [sent, words] of ends) {
      const chunks = sent.map((one) => event(one ?? {}, platform))
      const harness = harnessOf(platform, { answer: () => ({ status: 200, headers: SSE, chunks }) })
      const { finish } = readStream(client, (await harness.call(callOf(client))).text)
      const word = { openai_responses: 'completed', gemini_generate: 'STOP', ...words }[client]
      expect(finish).toBe(word)
    }
  })
})

describe('the list form', () => {
  it('has every chunk as an element', async () => {
    const parts = [part('He', 1), part('llo', 3), part('!', 9)]
    const chunks = parts.map((one) => event(one, 'gemini'))
    const harness = harnessOf('gemini', { answer: () => ({ status: 200, headers: SSE, chunks }) })
    const reply = await harness.call(callOf('gemini_generate', ''))
    expect(JSON.parse(reply.text)).toEqual(parts)
    expect(harness.rows).toMatchObject([BILLED])
  })
})

/** An upstream whose chunks and end come by hand. */
function handFed() {
  let reader: BodyReader | null = null
  const aborted = vi.fn<() => void>()
  const send: UpstreamSend = () => ({
    abort: aborted,
    response: Promise.resolve({
      ok: true,
      response: {
        status: 200,
        headers: SSE,
        read: (one: BodyReader) => void (reader = one),
        resume: () => {},
        abort: aborted,
      },
    }),
  })
  const begun = (): Promise<BodyReader> =>
    vi.waitFor(() => reader ?? Promise.reject(new Error('not yet')), { timeout: 30_000 })
  return { send, aborted, begun }
}

describe.each([...CLIENTS.map((client) => [client, 'alt=sse'] as const), ['gemini_generate', ''] as const])(
  '%s "%s" of an upstream that stays open',
  (client, query) => {
    afterEach(() => void vi.useRealTimers())

    async function begin() {
      const { send, aborted, begun } = handFed()
      const harness = harnessOf('gemini', { ports: { send } })
      const { done, reply } = harness.begin(callOf(client, query))
      const reader = await begun()
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const push = (one: object): void => void reader.onData(Buffer.from(event(one, 'gemini')))
      return { harness, done, reply, reader, push, aborted }
    }

    it('gets its end with the upstream’s', async () => {
      const { harness, done, reply, reader, push } = await begin()
      push(part('Hello', 9))
      reader.onEnd()
      await done
      expect(reply().ended).toBe(true)
      expect(reply().text).toContain('Hello')
      expect(harness.rows).toMatchObject([BILLED])
    })

    it('gets its end when nothing has come for a while', async () => {
      const { harness, done, reply, push, aborted } = await begin()
      push(part('Hello', 9))
      await vi.advanceTimersByTimeAsync(9_999)
      expect(harness.rows).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      expect(harness.rows).toMatchObject([BILLED])
      expect(reply().text).toContain('Hello')
      if (query !== '') expect(reply().text).toContain(TERMINALS[client])
      else expect(JSON.parse(reply().text)).toHaveLength(1)
      expect(aborted).toHaveBeenCalled()
      push(part(' unbilled', 20))
      await done
      expect(reply()).toMatchObject({ ended: true, text: expect.not.stringContaining('unbilled') })
      expect(harness.rows).toMatchObject([BILLED])
    })

    it('gets its end soon where the end brought nothing, whatever comments follow', async () => {
      const { harness, done, reply, reader, push, aborted } = await begin()
      push({ ...part('Hello', 7), candidates: [{ content: { parts: [{ text: 'Hello' }] }, index: 0 }] })
      push(part('', 9))
      for (let passed = 0; passed < 1_000; passed += 250) {
        expect(harness.rows).toEqual([])
        reader.onData(Buffer.from(': keep-alive\n\n'))
        await vi.advanceTimersByTimeAsync(250)
      }
      expect(harness.rows).toMatchObject([BILLED])
      expect(aborted).toHaveBeenCalled()
      await done
      expect(reply().text).toContain('Hello')
    })

    it('gets its end though events without content never cease', async () => {
      const { harness, done, push } = await begin()
      push(part('Hello', 9))
      for (let passed = 0; passed < 60; passed += 1) {
        expect(harness.rows).toEqual([])
        push({ usageMetadata: part('', 9) })
        await vi.advanceTimersByTimeAsync(1_000)
      }
      expect(harness.rows).toMatchObject([BILLED])
      await done
    })

    it('gets all of what goes on late, and its end after a long silence', async () => {
      const { harness, done, reply, reader, push } = await begin()
      push(part('He', 1))
      await vi.advanceTimersByTimeAsync(1_300)
      push(part('llo', 9))
      for (let passed = 0; passed < 180; passed += 60) {
        expect(harness.rows).toEqual([])
        reader.onData(Buffer.from(': keep-alive\n\n'))
        await vi.advanceTimersByTimeAsync(60_000)
      }
      await done
      for (const text of ['"He"', '"llo"']) expect(reply().text).toContain(text)
      expect(harness.rows).toMatchObject([BILLED])
    })

    it('gets all of what goes on behind a pause, once it has gone on', async () => {
      const { harness, done, reply, reader, push, aborted } = await begin()
      push(part('He', 1))
      push(part('llo', 3))
      await vi.advanceTimersByTimeAsync(60_000)
      expect(harness.rows).toEqual([])
      push(part('!', 9))
      reader.onEnd()
      await done
      expect(aborted).not.toHaveBeenCalled()
      for (const text of ['"He"', '"llo"', '"!"']) expect(reply().text).toContain(text)
      expect(harness.rows).toMatchObject([BILLED])
    })
  },
)
