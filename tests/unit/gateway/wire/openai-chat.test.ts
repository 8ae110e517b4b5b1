import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import { STREAM_ANSWER_HEADERS } from '../../../support/message-fixtures'
import { CHAT_REQUEST, chatAnswer, chatStream } from '../../../support/openai-fixtures'

const PATH = '/v1/chat/completions'
const OPENAI: HarnessOptions = {
  group: { platform: 'openai' },
  accounts: [{ id: 1, platform: 'openai' }],
  channels: [{ modelMapping: { openai: { mine: 'gpt-5.4' } } }],
}
const stream = (chunks: readonly string[]): ScriptedAnswer => ({
  status: 200,
  headers: STREAM_ANSWER_HEADERS,
  chunks,
})
const body = (fields: object = {}): string => JSON.stringify({ ...CHAT_REQUEST, ...fields })
const bearer = { authorization: 'Bearer sk-good', 'x-api-key': '' }

describe('Chat Completions', () => {
  it('an answer in one piece is passed, named as asked, and billed with disjoint tokens', async () => {
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks: [chatAnswer()] }) })
    const reply = await harness.call({ path: PATH, headers: bearer, body: body({ model: 'mine' }) })
    expect(reply).toMatchObject({ status: 200, text: chatAnswer('mine') })
    const [sent] = harness.sent
    expect(sent?.path).toBe('/v1/chat/completions')
    expect(sent?.headers).toContain('Bearer upstream-secret-1')
    expect(JSON.parse(Buffer.from(sent?.body ?? '').toString())).toEqual(CHAT_REQUEST)
    expect(harness.rows).toEqual([
      expect.objectContaining({
        protocol: 'openai_chat',
        requested_model: 'mine',
        upstream_model: 'gpt-5.4',
        input_tokens: 40,
        cache_read_tokens: 60,
        output_tokens: 20,
        reasoning_tokens: 5,
        service_tier: 'default',
        usage_source: 'final',
        status: 'ok',
      }),
    ])
  })

  it('what a provider calls its model and its tier is kept as far as a name goes', async () => {
    const answer = {
      ...(JSON.parse(chatAnswer('m'.repeat(100_000))) as object),
      service_tier: 't'.repeat(10_000),
    }
    const text = JSON.stringify(answer)
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks: [text] }) })
    expect((await harness.call({ path: PATH, body: body() })).text).toBe(text)
    expect(harness.rows).toMatchObject([
      { response_model: 'm'.repeat(256), service_tier: 't'.repeat(256), output_tokens: 20 },
    ])
  })

  it.each([
    [true, chatStream()],
    [false, chatStream('gpt-5.4', null)],
  ])('a stream asks for its usage; shown: %s', async (asks, shown) => {
    const harness = createHarness({ ...OPENAI, answer: () => stream(chatStream()) })
    const options = asks ? { stream_options: { include_usage: true } } : {}
    const reply = await harness.call({ path: PATH, body: body({ stream: true, ...options }) })
    expect(reply.text).toBe(shown.join(''))
    expect(JSON.parse(Buffer.from(harness.sent[0]?.body ?? '').toString())).toMatchObject({
      stream_options: { include_usage: true },
    })
    expect(harness.rows[0]).toMatchObject({ input_tokens: 40, output_tokens: 20, usage_source: 'final' })
  })

  it.each([
    '/chat/completions',
    '/api/v1/chat/completions',
    '/v1/v1/chat/completions/',
    '/api/chat/completions',
  ])('POST %s', async (path) => {
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks: [chatAnswer()] }) })
    expect((await harness.call({ path, body: body() })).status).toBe(200)
    expect(harness.sent[0]?.path).toBe(PATH)
  })

  it.each([
    ['with its usage', 1, { usage_source: 'final', output_tokens: 20 }],
    ['without', 2, { usage_source: 'estimated' }],
  ])('a stream that leaves out [DONE] ends with its reason, %s', async (_, cut, row) => {
    const chunks = chatStream().slice(0, -cut)
    expect(chatStream().at(-1)).toContain('[DONE]')
    const harness = createHarness({ ...OPENAI, answer: () => stream(chunks) })
    const options = { stream: true, stream_options: { include_usage: true } }
    const reply = await harness.call({ path: PATH, body: body(options) })
    expect(reply.text).toBe(chunks.join(''))
    expect(harness.rows).toMatchObject([{ status: 'ok', ...row }])
  })

  it('of several answers [DONE] alone is the end', async () => {
    const harness = createHarness({ ...OPENAI, answer: () => stream(chatStream().slice(0, -1)) })
    const reply = await harness.call({ path: PATH, body: body({ stream: true, n: 2 }) })
    expect(reply.text).toContain('Upstream request failed')
    expect(harness.rows).toMatchObject([{ status: 'upstream_error' }])
  })

  it('a stream without its end is told of in its own shape, and billed by its text', async () => {
    const harness = createHarness({ ...OPENAI, answer: () => stream(chatStream().slice(0, 2)) })
    const reply = await harness.call({ path: PATH, body: body({ stream: true }) })
    expect(reply.text.endsWith('\n\n')).toBe(true)
    expect(JSON.parse(reply.text.split('data: ').at(-1) ?? '')).toEqual({
      error: { message: 'Upstream request failed', type: 'upstream_error', param: null, code: null },
    })
    expect(harness.rows[0]).toMatchObject({ status: 'upstream_error', usage_source: 'estimated' })
  })

  it('an error in front of any content fails over; one the client caused is passed on', async () => {
    const error = (code: string): string => `data: ${JSON.stringify({ error: { message: code, code } })}\n\n`
    const two = { ...OPENAI, accounts: [1, 2].map((id) => ({ id, platform: 'openai' as const })) }
    const limited = createHarness({
      ...two,
      answer: (_, call) => stream(call === 1 ? [error('rate_limit_exceeded')] : chatStream()),
    })
    const saved = await limited.call({ path: PATH, body: body({ stream: true }) })
    expect(saved.text).toBe(chatStream('gpt-5.4', null).join(''))
    expect(limited.reports.map(({ outcome }) => outcome.kind)).toEqual(['rateLimited', 'ok'])
    const wrong = createHarness({ ...two, answer: () => stream([error('context_length_exceeded')]) })
    const told = await wrong.call({ path: PATH, body: body({ stream: true }) })
    expect(told.text).toBe(error('context_length_exceeded'))
    expect(wrong.sent).toHaveLength(1)
    expect(wrong.rows[0]).toMatchObject({ status: 'upstream_error', output_tokens: 0 })
  })

  it.each([
    ['no key', { headers: { 'x-api-key': '' } }, 401, 'authentication_error', 'INVALID_API_KEY', null],
    ['not JSON', { body: '{' }, 400, 'invalid_request_error', 'INVALID_REQUEST', null],
    ['no model', { body: '{}' }, 400, 'invalid_request_error', 'INVALID_REQUEST', 'model'],
    ['an unknown neighbour', { path: '/v1/chat/nothing' }, 404, 'not_found_error', 'NOT_FOUND', null],
    ['a wrong method', { method: 'GET' }, 405, 'invalid_request_error', 'METHOD_NOT_ALLOWED', null],
  ])('%s is refused in its own shape', async (_, call, status, type, code, param) => {
    const reply = await createHarness(OPENAI).call({ path: PATH, body: body(), ...call })
    expect(reply.status).toBe(status)
    expect(reply.headers['request-id']).toBeUndefined()
    expect(JSON.parse(reply.text)).toEqual({ error: { message: expect.any(String), type, code, param } })
  })

  it('an overloaded process and a large body are refused in its own shape', async () => {
    const overloaded = createHarness({ ...OPENAI, isOverloaded: () => true })
    const large = createHarness({ ...OPENAI, maxBodyBytes: 10 })
    for (const harness of [overloaded, large]) {
      const reply = await harness.call({ path: PATH, body: body() })
      expect(Object.keys(JSON.parse(reply.text) as object)).toEqual(['error'])
    }
  })

  it('the provider’s refusal of the request is passed on as it is', async () => {
    const error = JSON.stringify({
      error: { message: 'bad', type: 'invalid_request_error', param: 'messages', code: null },
    })
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 400, chunks: [error] }) })
    expect(await harness.call({ path: PATH, body: body() })).toMatchObject({ status: 400, text: error })
  })

  it.each([
    [429, 429, 'rate_limit_error'],
    [500, 502, 'upstream_error'],
    [401, 502, 'upstream_error'],
  ])('status %i of the provider is mapped', async (upstream, status, type) => {
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: upstream, chunks: ['{}'] }) })
    const reply = await harness.call({ path: PATH, body: body() })
    expect(reply.status).toBe(status)
    expect(JSON.parse(reply.text)).toMatchObject({ error: { type, code: 'UPSTREAM_ERROR' } })
  })
})
