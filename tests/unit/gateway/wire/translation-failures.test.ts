import { describe, expect, it } from 'vitest'
import { readSseText } from '@/lib/protocols'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall, ScriptedAnswer } from '../../../support/gateway-harness'
import { clientRequest } from '../../protocols/translate/client-requests'
import { recordedAnswer } from '../../protocols/translate/recorded-answers'

const SSE = { 'content-type': 'text/event-stream' }
const ANTHROPIC_MODEL = 'claude-sonnet-5'

/** Clients of OpenAI's protocols and of Gemini's whose group has Anthropic accounts. */
async function askAnthropic(answer: ScriptedAnswer, call: HarnessCall, accounts = 1) {
  const harness = createHarness({
    accounts: Array.from({ length: accounts }, (_, index) => ({ id: index + 1 })),
    settings: { unpricedModels: 'allow' },
    answer: (_, attempt) =>
      attempt < accounts
        ? answer
        : accounts === 1
          ? answer
          : { status: 200, headers: SSE, chunks: [recordedAnswer('anthropic', ANTHROPIC_MODEL).stream] },
  })
  return { harness, reply: await harness.call(call) }
}

const chat = (stream: boolean, more: object = {}): HarnessCall => ({
  path: '/v1/chat/completions',
  body: JSON.stringify({ ...clientRequest('openai_chat', ANTHROPIC_MODEL, stream), ...more }),
})
const responses = (stream: boolean, more: object = {}): HarnessCall => ({
  path: '/v1/responses',
  body: JSON.stringify({ ...clientRequest('openai_responses', ANTHROPIC_MODEL, stream), ...more }),
})
const gemini = (): HarnessCall => ({
  path: `/v1beta/models/${ANTHROPIC_MODEL}:streamGenerateContent`,
  query: 'alt=sse',
  body: JSON.stringify(clientRequest('gemini_generate', ANTHROPIC_MODEL, true)),
})

const whole = recordedAnswer('anthropic', ANTHROPIC_MODEL).stream
/** Everything up to the middle of the text. */
const begun = whole.slice(0, whole.indexOf('🙂') + 10)
const overloaded = `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })}\n\n`

describe('what the account cannot do', () => {
  it.each([
    ['n', { n: 2 }],
    ['presence_penalty', { presence_penalty: 1 }],
    ['logprobs', { logprobs: true }],
  ])('%s is refused by name, and nothing is sent', async (field, more) => {
    const { harness, reply } = await askAnthropic({ status: 200, chunks: [] }, chat(false, more))
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toMatchObject({
      error: { type: 'invalid_request_error', code: 'UNSUPPORTED_FIELD', param: field },
    })
    expect(harness.sent).toHaveLength(0)
    expect(harness.rows).toHaveLength(0)
  })

  it('an earlier response is refused: only its own provider has it', async () => {
    const { reply } = await askAnthropic(
      { status: 200, chunks: [] },
      responses(false, { previous_response_id: 'resp_9' }),
    )
    expect(reply.status).toBe(400)
    expect(reply.text).toContain('previous_response_id')
  })
})

describe('errors', () => {
  it('of the client’s own making are told in its shape, with the provider’s words', async () => {
    const error = { type: 'error', error: { type: 'invalid_request_error', message: 'messages: too odd' } }
    const { reply } = await askAnthropic({ status: 400, chunks: [JSON.stringify(error)] }, chat(false))
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toMatchObject({
      error: { message: 'messages: too odd', type: 'invalid_request_error' },
    })
  })

  it('before any content lead to another account', async () => {
    const { harness, reply } = await askAnthropic(
      { status: 200, headers: SSE, chunks: [overloaded] },
      chat(true),
      2,
    )
    expect(harness.sent).toHaveLength(2)
    expect(reply.text).toContain('data: [DONE]')
    expect(harness.rows[0]).toMatchObject({ status: 'ok', output_tokens: 25 })
  })

  it('inside a stream are told in the client’s form, and what was used is billed', async () => {
    const broken: ScriptedAnswer = { status: 200, headers: SSE, chunks: [`${begun}"}}\n\n`, overloaded] }
    for (const call of [chat(true), responses(true), gemini()]) {
      const { harness, reply } = await askAnthropic(broken, call)
      const last = readSseText(Buffer.from(reply.text)).at(-1)
      expect(last?.data).toContain('Overloaded')
      expect(last?.event).toBe(call.path === '/v1/responses' ? 'response.failed' : 'message')
      expect(harness.rows[0]).toMatchObject({ status: 'upstream_error', input_tokens: 40 })
    }
  })

  it('an overload has the status that Google’s clients know', async () => {
    const broken: ScriptedAnswer = { status: 200, headers: SSE, chunks: [`${begun}"}}\n\n`, overloaded] }
    const { reply } = await askAnthropic(broken, gemini())
    const last = readSseText(Buffer.from(reply.text)).at(-1)
    const error = { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' }
    expect(JSON.parse(last?.data ?? '')).toEqual({ error })
  })

  it('a stream that breaks off ends in an error event of the client’s protocol', async () => {
    const cut: ScriptedAnswer = { status: 200, headers: SSE, chunks: [begun], cut: true }
    for (const call of [chat(true), responses(true), gemini()]) {
      const { harness, reply } = await askAnthropic(cut, call)
      const last = readSseText(Buffer.from(reply.text)).at(-1)
      expect(last?.data).toContain('Upstream request failed')
      expect(harness.rows[0]).toMatchObject({ status: 'upstream_error', usage_source: 'estimated' })
    }
  })

  it('an answer that cannot be read leads to another account, and nothing of it is billed', async () => {
    const { harness } = await askAnthropic({ status: 200, chunks: ['<html>'] }, chat(true), 2)
    expect(harness.sent).toHaveLength(2)
    expect(harness.rows).toHaveLength(1)
    expect(harness.rows[0]).toMatchObject({ status: 'ok', output_tokens: 25 })
  })

  it('an answer that is no JSON is a failed one', async () => {
    const { reply } = await askAnthropic({ status: 200, chunks: ['<html>'] }, chat(false))
    expect(reply.status).toBe(502)
    expect(JSON.parse(reply.text)).toMatchObject({
      error: { message: 'Upstream service temporarily unavailable' },
    })
  })
})

describe('a conversation that is too long for the model', () => {
  const askOf = async (platform: 'anthropic' | 'gemini', body: object, call: HarnessCall) => {
    const harness = createHarness({
      group: { platform },
      accounts: [{ id: 1, platform, type: 'api_key' }],
      settings: { unpricedModels: 'allow' },
      answer: () => ({ status: 400, chunks: [JSON.stringify(body)] }),
    })
    return JSON.parse((await harness.call(call)).text) as { error: { code: string; message: string } }
  }
  const anthropic = (message: string) => ({
    type: 'error',
    error: { type: 'invalid_request_error', message },
  })
  const google = (message: string) => ({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } })

  it.each([
    ['anthropic', anthropic('prompt is too long: 210234 tokens > 200000 maximum')],
    ['anthropic', anthropic('input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000')],
    [
      'gemini',
      google('The input token count (1500000) exceeds the maximum number of tokens allowed (1048576).'),
    ],
    ['gemini', google('The input token count exceeds the maximum number of tokens allowed 1048576.')],
  ] as const)('has the code by which clients of OpenAI know it: %s %j', async (platform, body) => {
    for (const call of [chat(false), chat(true), responses(false), responses(true)]) {
      const { error } = await askOf(platform, body, call)
      expect(error).toMatchObject({ code: 'context_length_exceeded', message: body.error.message })
    }
  })

  it.each([
    ['anthropic', anthropic('messages.0.content.1.image.source.base64: image exceeds 5 MB maximum')],
    [
      'anthropic',
      anthropic('max_tokens: 200000 > 64000, which is the maximum allowed number of output tokens'),
    ],
    ['gemini', google('Request payload size exceeds the limit: 20971520 bytes.')],
  ] as const)('is not what other refusals are: %s %j', async (platform, body) => {
    const { error } = await askOf(platform, body, responses(true))
    expect(error).toMatchObject({ code: 'UPSTREAM_ERROR', message: body.error.message })
  })
})

describe('errors of OpenAI’s wires', () => {
  const error = {
    message: 'too long',
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    param: 'messages',
  }
  const ask = async (wire: 'chat/completions' | 'responses', call: HarnessCall, answer: ScriptedAnswer) => {
    const baseUrl = `https://compatible.example/v1/${wire}`
    const harness = createHarness({
      group: { platform: 'openai' },
      accounts: [{ id: 1, platform: 'openai', type: 'api_key', baseUrl }],
      settings: { unpricedModels: 'allow' },
      answer: () => answer,
    })
    return await harness.call(call)
  }

  it.each([
    ['responses', chat(false)],
    ['responses', chat(true)],
    ['chat/completions', responses(false)],
    ['chat/completions', responses(true)],
  ] as const)('keep code and param before an answer: %s', async (wire, call) => {
    const reply = await ask(wire, call, { status: 400, chunks: [JSON.stringify({ error })] })
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toEqual({ error })
    expect(reply.headers).toMatchObject({ 'x-switchyard-code': 'UPSTREAM_ERROR' })
  })

  it('keep their code inside of a stream', async () => {
    const hello = `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content: 'Hi' } }] })}\n\n`
    const ofChat = await ask('chat/completions', responses(true), {
      status: 200,
      headers: SSE,
      chunks: [hello, `data: ${JSON.stringify({ error })}\n\n`],
    })
    const failed = readSseText(Buffer.from(ofChat.text)).at(-1)
    expect(JSON.parse(failed?.data ?? '')).toMatchObject({
      type: 'response.failed',
      response: { error: { code: 'context_length_exceeded', message: 'too long' } },
    })
    const told = `event: error\ndata: ${JSON.stringify({ ...error, type: 'error' })}\n\n`
    const delta = { type: 'response.output_text.delta', item_id: 'm', output_index: 0, delta: 'Hi' }
    const ofResponses = await ask('responses', chat(true), {
      status: 200,
      headers: SSE,
      chunks: [`event: ${delta.type}\ndata: ${JSON.stringify(delta)}\n\n`, told],
    })
    const last = readSseText(Buffer.from(ofResponses.text)).at(-1)
    expect(JSON.parse(last?.data ?? '')).toEqual({ error })
  })
})

describe('the client’s own choices', () => {
  it('an alias is shown as it was asked for', async () => {
    const harness = createHarness({
      channels: [{ modelMapping: { anthropic: { alias: ANTHROPIC_MODEL } } }],
      settings: { unpricedModels: 'allow' },
      answer: () => ({ status: 200, headers: SSE, chunks: [whole] }),
    })
    const reply = await harness.call(chat(true, { model: 'alias' }))
    const models = readSseText(Buffer.from(reply.text))
      .filter(({ data }) => data !== '[DONE]')
      .map(({ data }) => (JSON.parse(data) as { readonly model: string }).model)
    expect(new Set(models)).toEqual(new Set(['alias']))
    expect(harness.rows[0]).toMatchObject({ requested_model: 'alias', upstream_model: ANTHROPIC_MODEL })
  })

  it('usage is shown in a Chat stream only where it was asked for', async () => {
    const answer: ScriptedAnswer = { status: 200, headers: SSE, chunks: [whole] }
    const silent = await askAnthropic(answer, chat(true, { stream_options: undefined }))
    expect(silent.reply.text).not.toContain('prompt_tokens')
    expect(silent.harness.rows[0]).toMatchObject({ usage_source: 'final', output_tokens: 25 })
  })

  it('a stream that was asked for is a stream, also where the provider answers in one piece', async () => {
    const answer: ScriptedAnswer = {
      status: 200,
      chunks: [recordedAnswer('anthropic', ANTHROPIC_MODEL).whole],
    }
    const { reply } = await askAnthropic(answer, chat(true))
    expect(reply.headers['content-type']).toContain('text/event-stream')
    expect(reply.text.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('Gemini’s list form is a list', async () => {
    const answer: ScriptedAnswer = { status: 200, headers: SSE, chunks: [whole] }
    const { reply } = await askAnthropic(answer, { ...gemini(), query: '' })
    expect(reply.headers['content-type']).toContain('application/json')
    expect(JSON.parse(reply.text)).toEqual(
      expect.arrayContaining([expect.objectContaining({ responseId: 'msg_01' })]),
    )
  })
})
