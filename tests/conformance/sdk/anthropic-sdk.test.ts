import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { DOORS } from '../../support/doors'
import type { Door } from '../../support/doors'
import { UPSTREAM_MODEL } from '../../support/provision'
import type { World } from '../../support/provision'
import { usageCountOf, usageRowOf } from '../../support/usage-rows'
import { aiSdkAnthropicCases } from './ai-sdk-anthropic'
import { expectBilled, openSdkBed, refusalOf, refusalWithinMinute } from './sdk-bed'
import type { SdkBed } from './sdk-bed'

/** What the simulated provider answers to `ask`. */
const ANSWER = 'You said: one two three four five six seven eight nine ten'
const MESSAGES = [{ role: 'user' as const, content: ANSWER.slice('You said: '.length) }]

describe.each(DOORS)('@anthropic-ai/sdk through $name', ({ open }) => {
  let bed: SdkBed
  let provider: SimulatedProvider
  let door: Door
  let world: World
  let client: SdkBed['client']

  beforeAll(async () => {
    bed = await openSdkBed(open)
    ;({ provider, door, world, client } = bed)
  })
  afterAll(() => bed?.close())
  beforeEach(() => provider.reset())

  const ask = (model: string) => ({ model, max_tokens: 256, messages: MESSAGES })

  describe('messages', () => {
    it.each([0, 1])('answers in one piece and bills route %i', async (index) => {
      const route = world.routes[index] ?? world.routes[0]
      const { data, response } = await client().messages.create(ask(route.alias)).withResponse()
      expect(data).toMatchObject({
        type: 'message',
        role: 'assistant',
        model: route.alias,
        content: [{ type: 'text', text: ANSWER }],
        stop_reason: 'end_turn',
      })
      expect(provider.requests.map(({ apiKey }) => apiKey)).toEqual([route.secret])
      await expectBilled(bed, route, { response, usage: data.usage })
    })

    it.each([0, 1])('streams and bills route %i', async (index) => {
      const route = world.routes[index] ?? world.routes[0]
      const stream = client().messages.stream(ask(route.alias))
      const pieces: string[] = []
      const events: string[] = []
      stream.on('text', (text) => pieces.push(text)).on('streamEvent', ({ type }) => events.push(type))
      const message = await stream.finalMessage()
      const { response } = await stream.withResponse()
      expect(pieces.join('')).toBe(ANSWER)
      expect(pieces.length).toBeGreaterThan(1)
      expect(events.at(0)).toBe('message_start')
      expect(events.at(-1)).toBe('message_stop')
      expect(message).toMatchObject({ model: route.alias, stop_reason: 'end_turn' })
      expect(response.headers.get('content-type')).toContain('text/event-stream')
      await expectBilled(bed, route, { response, usage: message.usage })
    })

    it('streams whatever way the bytes are cut', async () => {
      const text = 'naïve 你好 🙂 '.repeat(20)
      provider.script({ next: [{ text, chunkBytes: 7 }] })
      const stream = await client().messages.create({ ...ask(world.routes[0].alias), stream: true })
      let received = ''
      for await (const event of stream) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
          received += event.delta.text
      }
      expect(received).toBe(text)
    })

    it('keeps twenty streams at once apart', async () => {
      const texts = Array.from({ length: 20 }, (_, index) => `conversation number ${index} of many`)
      const answers = await Promise.all(
        texts.map((content, index) =>
          client()
            .messages.stream({
              model: (world.routes[index % 2] ?? world.routes[0]).alias,
              max_tokens: 64,
              messages: [{ role: 'user', content }],
            })
            .finalText(),
        ),
      )
      expect(answers).toEqual(texts.map((text) => `You said: ${text}`))
    })

    it('takes a conversation of two megabytes', async () => {
      const content = 'A long story. '.repeat(150_000)
      const message = await client().messages.create({
        ...ask(world.routes[0].alias),
        max_tokens: 16,
        messages: [{ role: 'user', content }],
      })
      expect(message.stop_reason).toBe('max_tokens')
      expect(message.usage.input_tokens).toBeGreaterThan(500_000)
    })

    it('passes betas and the query on', async () => {
      const betas = ['context-1m-2025-08-07']
      const body = { ...ask(world.routes[0].alias), betas }
      const message = await client().beta.messages.create(body, { query: { beta: 'true' } })
      expect(message.content).toMatchObject([{ type: 'text', text: ANSWER }])
      const [sent] = provider.requests
      expect(sent?.path).toBe('/v1/messages?beta=true')
      expect(sent?.headers['anthropic-beta']).toBe(betas[0])
      expect(sent?.headers['anthropic-version']).toMatch(/^\d{4}-\d\d-\d\d$/)
    })

    it('accepts the key as bearer token, and sends none of it upstream', async () => {
      const bearer = client({ apiKey: null, authToken: world.apiKey })
      await bearer.messages.create(ask(world.routes[0].alias))
      const [sent] = provider.requests
      expect(sent?.apiKey).toBe(world.routes[0].secret)
      expect(JSON.stringify(sent)).not.toContain(world.apiKey)
    })
  })

  it('counts tokens without billing them', async () => {
    const { alias } = world.routes[0]
    const { data, response } = await client()
      .messages.countTokens({ model: alias, messages: MESSAGES })
      .withResponse()
    expect(data.input_tokens).toBeGreaterThan(0)
    expect(provider.requests[0]?.path).toBe('/v1/messages/count_tokens')
    expect(JSON.parse(provider.requests[0]?.body ?? '').model).toBe(UPSTREAM_MODEL)
    const counted = response.headers.get('x-request-id') ?? ''
    // Rows are settled in order: once a later request is there, an earlier one would be.
    const later = await client().messages.create(ask(alias)).withResponse()
    await usageRowOf(door.admin, later.response.headers.get('x-request-id') ?? '')
    expect(await usageCountOf(door.admin, counted)).toBe(0)
  })

  it('lists and retrieves models', async () => {
    const ids: string[] = []
    for await (const model of client().models.list()) ids.push(model.id)
    expect(ids).toEqual(expect.arrayContaining(world.routes.map(({ alias }) => alias)))
    expect(ids).not.toContain('ambiguous-model')
    const { alias } = world.routes[0]
    expect(await client().models.retrieve(alias)).toMatchObject({ id: alias, type: 'model' })
    const error = await refusalOf(client().models.retrieve('no-such-model'))
    expect(error).toBeInstanceOf(Anthropic.NotFoundError)
  })

  aiSdkAnthropicCases(() => bed)

  describe('errors', () => {
    it.each([
      ['AuthenticationError', 401, 'authentication_error', 'Invalid API key'],
      ['PermissionDeniedError', 403, 'billing_error', 'Insufficient balance'],
    ] as const)('%s', async (name, status, type, message) => {
      const apiKey = status === 401 ? 'sk-nobody-knows-this-key' : bed.keys.poor
      const error = await refusalOf(client({ apiKey }).messages.create(ask(world.routes[0].alias)))
      expect(error).toBeInstanceOf(Anthropic[name])
      expect(error.error).toMatchObject({ type: 'error', error: { type, message } })
      expect(error.headers?.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(provider.requests).toHaveLength(0)
    })

    it('NotFoundError for a restricted model', async () => {
      const error = await refusalOf(client().messages.create(ask('closed-model')))
      expect(error).toBeInstanceOf(Anthropic.NotFoundError)
      expect(error.type).toBe('not_found_error')
      expect(error.message).toContain('Model not available: closed-model')
      expect(error.headers?.get('x-switchyard-code')).toBe('MODEL_RESTRICTED')
    })

    it('RateLimitError with the time to wait', async () => {
      const limited = client({ apiKey: bed.keys.limited })
      const error = await refusalWithinMinute(() => limited.messages.create(ask(world.routes[0].alias)))
      expect(error).toBeInstanceOf(Anthropic.RateLimitError)
      expect(error.type).toBe('rate_limit_error')
      const seconds = Number(error.headers?.get('retry-after'))
      expect(seconds).toBeGreaterThanOrEqual(1)
      expect(seconds).toBeLessThanOrEqual(60)
    })

    it('BadRequestError in the words of the provider', async () => {
      provider.script({ next: ['invalid-request'] })
      const error = await refusalOf(client().messages.create(ask(world.routes[0].alias)))
      expect(error).toBeInstanceOf(Anthropic.BadRequestError)
      expect(error.message).toContain('messages: at least one message is required')
    })

    it.each([
      ['overloaded', 503, 'overloaded_error', 'Upstream service overloaded, please retry later'],
      ['server-error', 502, 'upstream_error', 'Upstream service temporarily unavailable'],
    ])('InternalServerError of an upstream that is %s', async (model, status, type, message) => {
      const error = await refusalOf(client().messages.create(ask(model)))
      expect(error).toBeInstanceOf(Anthropic.InternalServerError)
      expect(error.status).toBe(status)
      expect(error.error).toMatchObject({ error: { type, message } })
    })

    it.each(['stream-error', 'cut', 'no-terminal'] as const)(
      'in the middle of a stream: %s',
      async (name) => {
        provider.script({ next: [name] })
        const stream = client().messages.stream(ask(world.routes[0].alias))
        const pieces: string[] = []
        stream.on('text', (text) => pieces.push(text))
        const error = await refusalOf(stream.finalMessage())
        expect(pieces.join('')).not.toBe('')
        expect(error.error).toMatchObject({
          error: { type: name === 'stream-error' ? 'overloaded_error' : 'upstream_error' },
        })
      },
    )
  })

  describe('retries of the SDK', () => {
    it('repeats what may pass', async () => {
      provider.script({ next: ['server-error'] })
      const { client: patient, calls } = bed.countingClient({ maxRetries: 2 })
      const message = await patient.messages.create(ask(world.routes[0].alias))
      expect(message.content).toMatchObject([{ text: ANSWER }])
      expect(calls()).toBe(2)
    })

    it.each([
      ['an ambiguous route', 'ambiguous-model', 409, 'CHANNEL_ROUTE_AMBIGUOUS'],
      ['a limit of more than a minute', 'rate-limited', 429, 'UPSTREAM_ERROR'],
    ])('does not repeat %s', async (_, model, status, code) => {
      provider.script({
        apiKey: 'sim-rate-limited',
        always: { status: 429, errorType: 'rate_limit_error', headers: { 'retry-after': '120' } },
      })
      const { client: patient, calls } = bed.countingClient({ maxRetries: 2 })
      const error = await refusalOf(patient.messages.create(ask(model)))
      expect(error.status).toBe(status)
      expect(error.headers?.get('x-should-retry')).toBe('false')
      expect(error.headers?.get('x-switchyard-code')).toBe(code)
      expect(calls()).toBe(1)
    })
  })

  it('bills a stream the client leaves, exactly', async () => {
    provider.script({ next: [{ eventDelayMs: 40 }] })
    const stream = client().messages.stream(ask(world.routes[1].alias))
    const { response } = await stream.withResponse()
    stream.once('text', () => stream.abort())
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError)
    const row = await usageRowOf(door.admin, response.headers.get('x-request-id') ?? '')
    expect(row).toMatchObject({
      status: 'client_abort',
      usage_source: 'final',
      channel_id: world.routes[1].channelId,
    })
    expect(row.output_tokens).toBe(Math.ceil(ANSWER.length / 4))
  })
})
