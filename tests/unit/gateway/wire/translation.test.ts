import { describe, expect, it } from 'vitest'
import type { UpstreamRequest } from '@/lib/upstream'
import { createHarness } from '../../../support/gateway-harness'
import { clientRequest } from '../../protocols/translate/client-requests'
import { readStream, readWholeAnswer } from '../../protocols/translate/read-shown'
import { CALLS, recordedAnswer, TEXT } from '../../protocols/translate/recorded-answers'
import { CLIENTS, WIRES } from '../../protocols/translate/wires'
import type { ClientId, WireCase } from '../../protocols/translate/wires'

const SSE = { 'content-type': 'text/event-stream' }
const PATHS = {
  anthropic_messages: '/v1/messages',
  openai_chat: '/v1/chat/completions',
  openai_responses: '/v1/responses',
} as const

/** What each protocol calls an end in calls, and the usage of the recorded answer. */
const ENDS: Readonly<Record<ClientId, { readonly finish: string; readonly usage: object }>> = {
  anthropic_messages: {
    finish: 'tool_use',
    usage: { input_tokens: 40, cache_read_input_tokens: 60, output_tokens: 25 },
  },
  openai_chat: {
    finish: 'tool_calls',
    usage: {
      prompt_tokens: 100,
      completion_tokens: 25,
      total_tokens: 125,
      prompt_tokens_details: { cached_tokens: 60 },
      completion_tokens_details: { reasoning_tokens: 5 },
    },
  },
  openai_responses: {
    finish: 'completed',
    usage: {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 60 },
      output_tokens: 25,
      output_tokens_details: { reasoning_tokens: 5 },
      total_tokens: 125,
    },
  },
  gemini_generate: {
    finish: 'STOP',
    usage: {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 5,
      totalTokenCount: 125,
    },
  },
}

function pathOf(client: ClientId, model: string, stream: boolean): { path: string; query: string } {
  if (client !== 'gemini_generate') return { path: PATHS[client], query: '' }
  const action = stream ? 'streamGenerateContent' : 'generateContent'
  return { path: `/v1beta/models/${model}:${action}`, query: stream ? 'alt=sse' : '' }
}

async function ask(
  client: ClientId,
  wire: (typeof WIRES)[number],
  stream: boolean,
  headers: Readonly<Record<string, string>> = {},
) {
  const recorded = recordedAnswer(wire.name, wire.model)
  const { platform, type, baseUrl } = wire
  const harness = createHarness({
    group: { platform },
    accounts: [{ id: 1, platform, type, baseUrl, projectId: 'p1' }],
    settings: { unpricedModels: 'allow' },
    answer: () =>
      stream
        ? { status: 200, headers: SSE, chunks: cut(recorded.stream) }
        : { status: 200, chunks: [recorded.whole] },
  })
  const reply = await harness.call({
    ...pathOf(client, wire.model, stream),
    headers,
    body: JSON.stringify(clientRequest(client, wire.model, stream)),
  })
  return { harness, reply, sent: harness.sent[0] }
}

/** Pieces of 37 characters. */
function cut(text: string): string[] {
  return text.match(/[^]{1,37}/gu) ?? []
}

/** Where the request must go upstream. */
function placeOf({ name, model }: WireCase, stream: boolean): string {
  switch (name) {
    case 'anthropic':
      return '/v1/messages'
    case 'openai chat':
      return '/v1/chat/completions'
    case 'openai responses':
      return '/v1/responses'
    case 'gemini':
      return `/v1beta/models/${model}:${stream ? 'streamGenerateContent' : 'generateContent'}`
    default:
      return `/v1internal:${stream ? 'streamGenerateContent' : 'generateContent'}`
  }
}

/** The facts of the request that every wire must carry, wherever it keeps them. */
function expectCarried(sent: UpstreamRequest | undefined): void {
  const body = Buffer.from(sent?.body ?? []).toString()
  for (const fact of ['Be brief', 'Weather?', 'aGVsbG8=', 'Bonn', 'sunny', 'call_0', 'get_weather', '500']) {
    expect(body).toContain(fact)
  }
}

const CELLS = CLIENTS.flatMap((client) =>
  WIRES.flatMap((wire) => [false, true].map((stream) => ({ client, wire, stream, name: wire.name }))),
)

describe.each(CELLS)('$client → $name, streamed: $stream', ({ client, wire, stream }) => {
  it('carries the request, the answer and its usage', async () => {
    const { harness, reply, sent } = await ask(client, wire, stream)
    expect(reply.status).toBe(200)
    // The SDK of Anthropic reads it there, of whoever answers.
    const requestId = client === 'anthropic_messages' ? reply.headers['x-request-id'] : undefined
    expect(reply.headers['request-id']).toBe(requestId)
    expect(sent?.path).toBe(placeOf(wire, stream))
    expectCarried(sent)
    const shown = (stream ? readStream : readWholeAnswer)(client, reply.text)
    expect(shown).toMatchObject({ text: TEXT, calls: CALLS, model: wire.model, ...ENDS[client] })
    expect(harness.rows).toHaveLength(1)
    expect(harness.rows[0]).toMatchObject({
      protocol: client,
      usage_source: 'final',
      status: 'ok',
      input_tokens: 40,
      cache_read_tokens: 60,
      output_tokens: 25,
      reasoning_tokens: 5,
    })
  })
})

it.each(WIRES)('Google’s former SDK finds nothing but events in a stream of $name', async (wire) => {
  const { reply } = await ask('gemini_generate', wire, true, { 'x-goog-api-client': 'genai-js/0.24.1' })
  let rest = reply.text
  for (;;) {
    const event = /^data: (.*)(?:\n\n|\r\r|\r\n\r\n)/.exec(rest)
    if (event === null) break
    expect(() => JSON.parse(event[1] ?? '') as unknown).not.toThrow()
    rest = rest.slice(event[0].length)
  }
  expect(rest).toBe('')
})
