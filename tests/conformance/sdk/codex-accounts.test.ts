import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { DOORS } from '../../support/doors'
import type { Door } from '../../support/doors'
import { createProvisioner, waitUntilServed } from '../../support/provision'

const MODEL = 'gpt-5.4'
const PROMPT = 'one two three four five'
const ANSWER = `You said: ${PROMPT}`
/** One door is enough: the account is the same behind both. */
const [{ open }] = DOORS as readonly [(typeof DOORS)[number]]

/** A token as ChatGPT gives it: it says itself for which workspace it is. */
const TOKEN = ['{}', '{"https://api.openai.com/auth":{"chatgpt_account_id":"workspace-1"}}', 'signature']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.')

describe('accounts signed in to ChatGPT', () => {
  let provider: SimulatedProvider
  let door: Door
  let openai: OpenAI
  let anthropic: Anthropic

  beforeAll(async () => {
    provider = await startSimulatedProvider()
    door = await open()
    const provisioner = createProvisioner(door.admin, `${provider.url}/backend-api/codex`)
    const groupId = await provisioner.group({ name: 'codex', platform: 'openai' })
    await provisioner.account('', {
      platform: 'openai',
      type: 'oauth',
      credentials: { access_token: TOKEN },
      bindings: [{ group_id: groupId, channel_id: null }],
    })
    const apiKey = await provisioner.key(await provisioner.user(), { group_id: groupId })
    await waitUntilServed(door.url, apiKey, MODEL)
    openai = new OpenAI({ apiKey, baseURL: `${door.url}/v1`, maxRetries: 0 })
    anthropic = new Anthropic({ apiKey, authToken: null, baseURL: door.url, maxRetries: 0 })
  })
  afterAll(async () => {
    await door?.close()
    await provider?.close()
  })
  beforeEach(() => provider.reset())

  it('answer Codex: streamed Responses, nothing stored, its headers kept', async () => {
    const headers = { session_id: 'thread-1', originator: 'codex_cli_rs' }
    const stream = await openai.responses.create(
      {
        model: MODEL,
        instructions: 'You are Codex.',
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: PROMPT }] }],
        store: false,
        stream: true,
        include: ['reasoning.encrypted_content'],
        prompt_cache_key: 'thread-1',
      },
      { headers },
    )
    let text = ''
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta
    expect(text).toBe(ANSWER)
    expect(provider.requests.at(-1)).toMatchObject({
      path: '/backend-api/codex/responses',
      apiKey: TOKEN,
      headers: { ...headers, 'chatgpt-account-id': 'workspace-1' },
    })
  })

  it('answer in one piece, which is gathered from their stream', async () => {
    const whole = await openai.responses.create({ model: MODEL, input: PROMPT, max_output_tokens: 500 })
    expect(whole).toMatchObject({ output_text: ANSWER, status: 'completed', model: MODEL })
    expect(whole.usage?.output_tokens).toBeGreaterThan(0)
  })

  it('answer Chat and Messages, whole and streamed', async () => {
    const messages = [
      { role: 'system' as const, content: 'Be brief' },
      { role: 'user' as const, content: PROMPT },
    ]
    const chat = await openai.chat.completions.create({ model: MODEL, messages })
    expect(chat.choices[0]?.message.content).toBe(ANSWER)
    const chatStream = openai.chat.completions.stream({ model: MODEL, messages })
    expect(await chatStream.finalContent()).toBe(ANSWER)
    const ask = { model: MODEL, max_tokens: 256, messages: [{ role: 'user' as const, content: PROMPT }] }
    expect((await anthropic.messages.create(ask)).content).toMatchObject([{ type: 'text', text: ANSWER }])
    expect((await anthropic.messages.stream(ask).finalMessage()).content).toMatchObject([{ text: ANSWER }])
  })

  it('answer on a socket, and go on from what is stored nowhere', async () => {
    const socket = new ResponsesWS(openai)
    const ended = (): Promise<{ readonly id: string; readonly output: readonly unknown[] }> =>
      new Promise((resolve, reject) => {
        socket.on('error', reject)
        socket.on('response.completed', ({ response }) => resolve(response))
      })
    try {
      const first = ended()
      socket.send({ type: 'response.create', model: MODEL, input: PROMPT, store: false })
      const { id } = await first
      const second = ended()
      socket.send({
        type: 'response.create',
        model: MODEL,
        input: 'six',
        store: false,
        previous_response_id: id,
      })
      await second
      const { input } = JSON.parse(provider.requests.at(-1)?.body ?? '{}') as { input: readonly unknown[] }
      expect(JSON.stringify(input)).toMatch(/one two three.*You said: one two three.*six/)
    } finally {
      socket.close()
    }
  })

  it('refuse in the client’s shape', async () => {
    provider.script({ next: [{ status: 400, errorType: 'invalid_request_error', message: 'not like this' }] })
    const refused = openai.responses.create({ model: MODEL, input: PROMPT })
    await expect(refused).rejects.toBeInstanceOf(OpenAI.BadRequestError)
  })
})
