import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DOORS } from '../../support/doors'
import { usageRowOf } from '../../support/usage-rows'
import { openOpenaiBed } from './openai-bed'
import type { OpenaiBed } from './openai-bed'
import { openSdkBed } from './sdk-bed'
import type { SdkBed } from './sdk-bed'

const PROMPT = 'one two three four five six seven eight nine ten'
const ANSWER = `You said: ${PROMPT}`
const SCHEMA = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] }
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** One door is enough: translation knows of none. */
const [{ open }] = DOORS as readonly [(typeof DOORS)[number]]

describe('SDKs of others at Anthropic accounts', () => {
  let bed: SdkBed
  let openai: OpenAI
  let google: GoogleGenAI
  let model = ''

  beforeAll(async () => {
    bed = await openSdkBed(open)
    const { apiKey, routes } = bed.world
    model = routes[0].alias
    openai = new OpenAI({ apiKey, baseURL: `${bed.door.url}/v1`, maxRetries: 0 })
    google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: bed.door.url } })
  })
  afterAll(() => bed?.close())
  beforeEach(() => bed.provider.reset())

  const sent = (): Record<string, unknown> =>
    JSON.parse(bed.provider.requests.at(-1)?.body ?? '{}') as Record<string, unknown>

  it('openai: Chat, whole and streamed, usage included and billed', async () => {
    const messages = [{ role: 'user' as const, content: PROMPT }]
    const whole = await openai.chat.completions.create({ model, messages }).withResponse()
    expect(whole.data).toMatchObject({
      model,
      choices: [{ message: { content: ANSWER }, finish_reason: 'stop' }],
    })
    const id = whole.response.headers.get('x-request-id') ?? ''
    expect(await usageRowOf(bed.door.admin, id)).toMatchObject({
      input_tokens: whole.data.usage?.prompt_tokens,
      output_tokens: whole.data.usage?.completion_tokens,
      usage_source: 'final',
    })
    const stream = openai.chat.completions.stream({
      model,
      messages,
      stream_options: { include_usage: true },
    })
    expect(await stream.finalContent()).toBe(ANSWER)
    expect((await stream.totalUsage()).completion_tokens).toBeGreaterThan(0)
  })

  it('openai: tools go round, pictures and parallel results among them', async () => {
    bed.provider.script({ next: [{ toolInput: '{"city":"Paris"}' }, {}] })
    const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters: SCHEMA } }]
    const asked: OpenAI.ChatCompletionMessageParam[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: PROMPT },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
        ],
      },
    ]
    const first = await openai.chat.completions.create({ model, messages: asked, tools })
    const message = first.choices[0]?.message
    const [call] = message?.tool_calls ?? []
    if (message === undefined || call?.type !== 'function') throw new Error('no function call')
    expect(JSON.parse(call.function.arguments)).toEqual({ city: 'Paris' })
    expect(sent()['messages']).toMatchObject([{ content: [{}, { type: 'image', source: { data: PIXEL } }] }])
    const result = { role: 'tool' as const, tool_call_id: call.id, content: 'sunny' }
    const second = await openai.chat.completions.create({
      model,
      messages: [...asked, message, result],
      tools,
    })
    expect(second.choices[0]?.message.content).toBe('The tool said: sunny')
  })

  it('openai: structured output and stop sequences arrive in the words of the account', async () => {
    await openai.chat.completions.create({
      model,
      messages: [{ role: 'user', content: PROMPT }],
      stop: ['END', 'FIN'],
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema: SCHEMA, strict: true } },
    })
    expect(sent()).toMatchObject({
      stop_sequences: ['END', 'FIN'],
      output_config: { format: { type: 'json_schema', schema: SCHEMA } },
    })
  })

  it('openai: Responses stream to their end, and refusals keep their class', async () => {
    const stream = openai.responses.stream({ model, input: PROMPT })
    const types: string[] = []
    for await (const { type } of stream) types.push(type)
    expect(types.at(0)).toBe('response.created')
    expect(types.at(-1)).toBe('response.completed')
    expect((await stream.finalResponse()).output_text).toBe(ANSWER)
    const refused = openai.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'x' }],
      n: 2,
    })
    await expect(refused).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    await expect(refused).rejects.toMatchObject({ code: 'UNSUPPORTED_FIELD', param: 'n' })
  })

  it('@google/genai: whole and streamed, a system prompt and a picture included', async () => {
    const contents = [
      { role: 'user', parts: [{ text: PROMPT }, { inlineData: { mimeType: 'image/png', data: PIXEL } }] },
    ]
    const config = { systemInstruction: 'Be brief', maxOutputTokens: 200 }
    const whole = await google.models.generateContent({ model, contents, config })
    // The simulated provider repeats what it was shown, the picture as its words for it.
    expect(whole.text).toContain(ANSWER)
    expect(whole.text).toContain(PIXEL)
    expect(whole.modelVersion).toBe(model)
    expect(sent()).toMatchObject({ max_tokens: 200, system: [{ text: 'Be brief' }] })
    let text = ''
    let last: string | undefined
    for await (const response of await google.models.generateContentStream({ model, contents, config })) {
      text += response.text ?? ''
      last = response.candidates?.[0]?.finishReason
    }
    expect([text, last]).toEqual([whole.text, 'STOP'])
  })
})

describe('the SDK of Anthropic at OpenAI accounts', () => {
  let bed: OpenaiBed
  let client: Anthropic
  let model = ''

  beforeAll(async () => {
    bed = await openOpenaiBed(open)
    model = bed.routes[0].alias
    client = new Anthropic({ apiKey: bed.apiKey, authToken: null, baseURL: bed.door.url, maxRetries: 0 })
  })
  afterAll(() => bed?.close())
  beforeEach(() => bed.provider.reset())

  const ask = { max_tokens: 256, messages: [{ role: 'user' as const, content: PROMPT }] }

  it('answers whole and streamed, usage included', async () => {
    const whole = await client.messages.create({ ...ask, model })
    expect(whole).toMatchObject({ model, content: [{ type: 'text', text: ANSWER }], stop_reason: 'end_turn' })
    expect(whole.usage.output_tokens).toBeGreaterThan(0)
    const streamed = await client.messages.stream({ ...ask, model }).finalMessage()
    expect(streamed).toMatchObject({
      model,
      content: [{ type: 'text', text: ANSWER }],
      stop_reason: 'end_turn',
    })
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens)
  })

  it('goes round with a tool whose result holds a picture', async () => {
    bed.provider.script({ next: [{ toolInput: '{"city":"Paris"}' }, {}] })
    const tools = [{ name: 'get_weather', input_schema: SCHEMA }]
    const first = await client.messages.stream({ ...ask, model, tools }).finalMessage()
    const call = first.content.find((block) => block.type === 'tool_use')
    if (call === undefined) throw new Error('no tool use')
    expect([call.input, first.stop_reason]).toEqual([{ city: 'Paris' }, 'tool_use'])
    const image = {
      type: 'image' as const,
      source: { type: 'base64' as const, media_type: 'image/png' as const, data: PIXEL },
    }
    const result = {
      type: 'tool_result' as const,
      tool_use_id: call.id,
      content: [{ type: 'text' as const, text: 'sunny' }, image],
    }
    const messages = [
      ...ask.messages,
      { role: 'assistant' as const, content: first.content },
      { role: 'user' as const, content: [result] },
    ]
    const second = await client.messages.create({ ...ask, model, tools, messages })
    expect(second.stop_reason).toBe('end_turn')
    const { body = '' } = bed.provider.requests.at(-1) ?? {}
    expect([body.includes('sunny'), body.includes(PIXEL)]).toEqual([true, true])
  })

  it('tells a refusal in its own shape and class', async () => {
    bed.provider.script({ next: [{ status: 400, message: 'Nothing of the kind' }] })
    const refused = client.messages.create({ ...ask, model })
    await expect(refused).rejects.toBeInstanceOf(Anthropic.BadRequestError)
    await expect(refused).rejects.toThrow('Nothing of the kind')
  })
})
