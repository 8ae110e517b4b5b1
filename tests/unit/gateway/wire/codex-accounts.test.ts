import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall, HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import { clientRequest } from '../../protocols/translate/client-requests'
import { readStream, readWholeAnswer } from '../../protocols/translate/read-shown'
import { CALLS, recordedAnswer, TEXT } from '../../protocols/translate/recorded-answers'
import { CLIENTS } from '../../protocols/translate/wires'
import type { ClientId } from '../../protocols/translate/wires'

const MODEL = 'gpt-5.4'
const SSE = { 'content-type': 'text/event-stream' }
const recorded = recordedAnswer('openai responses', MODEL)
const streamed: ScriptedAnswer = { status: 200, headers: SSE, chunks: [recorded.stream] }

const ACCOUNT = {
  platform: 'openai',
  type: 'oauth',
  baseUrl: null,
  chatgptAccountId: 'workspace-1',
} as const

const harnessOf = (answer: NonNullable<HarnessOptions['answer']>, accounts = 1) =>
  createHarness({
    group: { platform: 'openai' },
    accounts: Array.from({ length: accounts }, (_, at) => ({ ...ACCOUNT, id: at + 1, priority: at })),
    settings: { unpricedModels: 'allow' },
    answer,
  })

const harnessWith = (answer: ScriptedAnswer = streamed) => harnessOf(() => answer)

const bodyOf = (harness: ReturnType<typeof harnessWith>): Record<string, unknown> =>
  JSON.parse(Buffer.from(harness.sent[0]?.body ?? []).toString()) as Record<string, unknown>

const PATHS: Readonly<Record<Exclude<ClientId, 'gemini_generate'>, string>> = {
  anthropic_messages: '/v1/messages',
  openai_chat: '/v1/chat/completions',
  openai_responses: '/v1/responses',
}

function callOf(client: ClientId, stream: boolean): HarnessCall {
  const body = JSON.stringify(clientRequest(client, MODEL, stream))
  if (client !== 'gemini_generate') return { path: PATHS[client], body }
  const action = stream ? 'streamGenerateContent' : 'generateContent'
  return { path: `/v1beta/models/${MODEL}:${action}`, query: stream ? 'alt=sse' : '', body }
}

describe("ChatGPT's backend", () => {
  it('gets a request of Codex as it is, and who is meant', async () => {
    const harness = harnessWith()
    const asked = {
      model: MODEL,
      instructions: 'You are Codex.',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      tools: [],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      reasoning: { effort: 'high', summary: 'auto' },
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: 'thread-1',
    }
    const headers = { session_id: 'thread-1', originator: 'codex_cli_rs', accept: 'text/event-stream' }
    const reply = await harness.call({
      path: '/backend-api/codex/responses',
      headers,
      body: JSON.stringify(asked),
    })
    expect(reply.text).toBe(recorded.stream)
    expect(bodyOf(harness)).toEqual(asked)
    const sent = harness.sent[0]?.headers ?? []
    const valueOf = (name: string): string | undefined => sent[sent.indexOf(name) + 1]
    expect(valueOf('authorization')).toBe('Bearer upstream-secret-1')
    expect(valueOf('chatgpt-account-id')).toBe('workspace-1')
    for (const [name, value] of Object.entries(headers)) expect(valueOf(name)).toBe(value)
    expect(harness.rows).toMatchObject([{ status: 'ok', usage_source: 'final', input_tokens: 40 }])
  })

  it.each(CLIENTS.flatMap((client) => [true, false].map((stream) => ({ client, stream }))))(
    'serves $client, streamed: $stream',
    async ({ client, stream }) => {
      const harness = harnessWith()
      const reply = await harness.call(callOf(client, stream))
      expect(reply.headers['content-type']).toContain(stream ? 'text/event-stream' : 'application/json')
      const shown = (stream ? readStream : readWholeAnswer)(client, reply.text)
      expect(shown).toMatchObject({ text: TEXT, calls: CALLS, model: MODEL })
      const body = bodyOf(harness)
      expect(body).toMatchObject({ store: false, stream: true, instructions: expect.stringMatching(/\w/) })
      expect(body).not.toHaveProperty('max_output_tokens')
      expect(harness.rows).toMatchObject([
        { status: 'ok', usage_source: 'final', input_tokens: 40, cache_read_tokens: 60, output_tokens: 25 },
      ])
    },
  )

  it.each(CLIENTS.flatMap((client) => [true, false].map((stream) => ({ client, stream }))))(
    'never tells $client who is signed in, streamed: $stream',
    async ({ client, stream }) => {
      const holder = 'user-AbC123dEf456'
      const named = recorded.stream.replaceAll(
        '"object":"response",',
        (match) => `${match}"safety_identifier":"${holder}","user":"${holder}",`,
      )
      const harness = harnessWith({
        ...streamed,
        headers: { ...SSE, 'openai-organization': holder, 'set-cookie': holder, 'x-codex-plan-type': holder },
        chunks: [named.slice(0, 1_000), named.slice(1_000)],
      })
      const reply = await harness.call(callOf(client, stream))
      expect((stream ? readStream : readWholeAnswer)(client, reply.text)).toMatchObject({ text: TEXT })
      expect(named).toContain(holder)
      expect(reply.text + JSON.stringify(reply.headers)).not.toContain(holder)
      if (client === 'openai_responses' && stream)
        expect(reply.text).toBe(named.replaceAll(`"${holder}"`, 'null'))
    },
  )

  it('an answer in one piece has the items that the last event leaves out', async () => {
    const emptied = recorded.stream.replace(
      /(event: response\.completed\n.*?"output":)(.*?)(,"service_tier")/s,
      '$1[]$3',
    )
    expect(emptied).not.toBe(recorded.stream)
    const harness = harnessWith({ status: 200, headers: SSE, chunks: [emptied] })
    const reply = await harness.call(callOf('openai_responses', false))
    expect(readWholeAnswer('openai_responses', reply.text)).toMatchObject({ text: TEXT, calls: CALLS })
  })

  it('an answer in one piece whose stream only tells an error is no answer', async () => {
    const error = { type: 'error', error: { type: 'server_error', message: 'lost the thread' } }
    const harness = harnessWith({
      status: 200,
      headers: SSE,
      chunks: [`event: error\ndata: ${JSON.stringify(error)}\n\n`],
    })
    const reply = await harness.call(callOf('openai_responses', false))
    expect(reply.status).toBe(502)
    expect(harness.rows).toEqual([])
  })

  it.each(CLIENTS)('an error that blames the request tells %s no credential', async (client) => {
    const error = { type: 'invalid_request_error', message: 'no good: upstream-secret-1' }
    const chunks = [`event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`]
    const reply = await harnessWith({ status: 200, headers: SSE, chunks }).call(callOf(client, false))
    expect(reply.status).toBe(400)
    expect(reply.text).toContain('no good: [redacted key]')
  })

  it.each(
    CLIENTS.flatMap((client) =>
      [recorded.stream.split('event: response.completed')[0] ?? '', ''].map((cut) => ({ client, cut })),
    ),
  )(
    'an answer in one piece whose stream is cut leads to another account: $client',
    async ({ client, cut }) => {
      expect(cut).not.toBe(recorded.stream)
      const harness = harnessOf(
        ({ account }) => (account.id === 1 ? { ...streamed, chunks: [cut] } : streamed),
        2,
      )
      const reply = await harness.call(callOf(client, false))
      expect(readWholeAnswer(client, reply.text)).toMatchObject({ text: TEXT })
      expect(harness.rows).toMatchObject([{ account_id: 2, status: 'ok', output_tokens: 25 }])
      const alone = harnessWith({ ...streamed, chunks: [cut] })
      expect((await alone.call(callOf(client, false))).status).toBe(502)
      expect(alone.rows).toEqual([])
      expect(alone.reports).toMatchObject([{ outcome: { kind: 'unreachable' } }])
    },
  )

  const errorEvent = (error: object): string => `event: error\ndata: ${JSON.stringify(error)}\n\n`
  const tooLong = {
    type: 'error',
    code: 'context_length_exceeded',
    message: 'Your input exceeds the context window',
    param: 'input',
  }
  const MISTAKES = [
    errorEvent(tooLong),
    errorEvent({ type: 'error', error: { ...tooLong, type: 'invalid_request_error' } }),
  ]

  it.each(CLIENTS.flatMap((client) => MISTAKES.map((mistake) => ({ client, mistake }))))(
    'an answer in one piece tells the client its own mistake, and no other account: $client',
    async ({ client, mistake }) => {
      const harness = harnessOf(() => ({ ...streamed, chunks: [mistake] }), 2)
      const reply = await harness.call(callOf(client, false))
      expect(reply).toMatchObject({ status: 400, text: expect.stringContaining(tooLong.message) })
      expect(reply.headers['content-type']).toContain('application/json')
      expect(harness.sent).toHaveLength(1)
      expect(harness.reports).toMatchObject([{ outcome: { kind: 'rejected' } }])
      if (client !== 'openai_responses') return
      expect(JSON.parse(reply.text)).toMatchObject({
        error: {
          message: tooLong.message,
          code: tooLong.code,
          param: 'input',
          type: 'invalid_request_error',
        },
      })
    },
  )

  const spent = {
    type: 'usage_limit_reached',
    message: 'The usage limit has been reached',
    resets_in_seconds: 3_600,
  }
  const failed = {
    type: 'response.failed',
    response: { id: 'resp_1', status: 'failed', error: spent, output: [] },
  }
  const LIMITS = [
    errorEvent({ type: 'error', error: spent }),
    `event: response.failed\ndata: ${JSON.stringify(failed)}\n\n`,
  ]

  it.each([true, false].flatMap((stream) => LIMITS.map((limit) => ({ stream, limit }))))(
    'a spent limit ends when the backend says, streamed: $stream',
    async ({ stream, limit }) => {
      const harness = harnessOf(
        ({ account }) => (account.id === 1 ? { ...streamed, chunks: [limit] } : streamed),
        2,
      )
      const before = Date.now()
      const reply = await harness.call(callOf('openai_responses', stream))
      expect(reply.status).toBe(200)
      expect(harness.rows).toMatchObject([{ account_id: 2, status: 'ok' }])
      const outcome = harness.reports[0]?.outcome
      expect(outcome).toMatchObject({ kind: 'rateLimited', untilMs: expect.any(Number) })
      const waitMs = (outcome?.kind === 'rateLimited' ? (outcome.untilMs ?? 0) : 0) - before
      expect(waitMs).toBeGreaterThanOrEqual(3_600_000)
      expect(waitMs).toBeLessThan(3_700_000)
    },
  )

  it.each([400, 404].flatMap((status) => [true, false].map((stream) => ({ status, stream }))))(
    'a bare detail has the shape of an error: $status, streamed: $stream',
    async ({ status, stream }) => {
      const detail = 'Unsupported parameter: seed'
      const harness = harnessWith({ status, chunks: [JSON.stringify({ detail })] })
      const reply = await harness.call(callOf('openai_responses', stream))
      expect(reply.status).toBe(status)
      expect(JSON.parse(reply.text)).toMatchObject({ error: { message: detail, type: expect.any(String) } })
    },
  )

  const BESIDES = [
    ['/v1/embeddings', { model: 'text-embedding-3-small', input: 'hi' }],
    ['/v1/images/generations', { model: 'gpt-image-1', prompt: 'a cat' }],
  ] as const

  it.each(BESIDES)('is not asked for %s', async (path, body) => {
    const harness = harnessWith()
    const reply = await harness.call({ path, body: JSON.stringify(body) })
    expect(reply.status).toBe(503)
    expect(harness.sent).toEqual([])
    expect(harness.log[0]?.exclusions).toMatchObject([{ account_id: 1, reason: 'wrong_platform' }])
  })

  it.each([
    ['hi there, you', 4],
    [[{ role: 'user', content: [{ type: 'input_text', text: 'hi there, you' }] }], 8],
  ])('has its input counted here: %j', async (input, least) => {
    const harness = harnessWith()
    const body = JSON.stringify({ model: MODEL, input })
    const reply = await harness.call({ path: '/v1/responses/input_tokens', body })
    expect(reply).toMatchObject({ status: 200, headers: { 'x-token-count': 'estimated' } })
    const counted = JSON.parse(reply.text) as { readonly input_tokens: number }
    expect(counted).toMatchObject({ object: 'response.input_tokens' })
    expect(counted.input_tokens).toBeGreaterThanOrEqual(least)
    expect(counted.input_tokens).toBeLessThan(least + 5)
    expect(harness.sent).toEqual([])
  })

  it('is asked to compact in the client’s own words', async () => {
    const answer: ScriptedAnswer = { status: 200, chunks: [recorded.whole] }
    const harness = harnessWith(answer)
    const body = JSON.stringify({ model: MODEL, input: [], instructions: 'You are Codex.' })
    await harness.call({ path: '/v1/responses/compact', body })
    expect(harness.sent[0]).toMatchObject({ path: '/v1/responses/compact' })
    expect(harness.sent[0]?.body.toString()).toBe(body)
  })
})
