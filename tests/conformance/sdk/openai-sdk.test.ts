import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DOORS } from '../../support/doors'
import { usageRowOf } from '../../support/usage-rows'
import { aiSdkOpenaiCases } from './ai-sdk-openai'
import { expectBilled, openOpenaiBed, refusalOf } from './openai-bed'
import type { OpenaiBed } from './openai-bed'
import { describeErrors } from './openai-errors'
import { describeResponses } from './openai-responses'
import { describeSocket } from './openai-socket'

const PROMPT = 'one two three four five six seven eight nine ten'
const ANSWER = `You said: ${PROMPT}`
const MESSAGES = [{ role: 'user' as const, content: PROMPT }]
const WEATHER = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

describe.each(DOORS)('openai through $name', ({ open, kind }) => {
  let bed: OpenaiBed
  let client: OpenAI
  const alias = (index: 0 | 1 = 0): string => bed.routes[index].alias

  beforeAll(async () => {
    bed = await openOpenaiBed(open)
    client = bed.client()
  })
  afterAll(() => bed?.close())
  beforeEach(() => bed.provider.reset())

  describe('chat completions', () => {
    it.each([0, 1] as const)('answers in one piece and bills route %i', async (index) => {
      const { data, response } = await client.chat.completions
        .create({ model: alias(index), messages: MESSAGES })
        .withResponse()
      expect(data).toMatchObject({
        object: 'chat.completion',
        model: alias(index),
        choices: [{ message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
      })
      const { prompt_tokens: inputTokens = 0, completion_tokens: outputTokens = 0 } = data.usage ?? {}
      await expectBilled(bed, bed.routes[index], {
        response,
        protocol: 'openai_chat',
        inputTokens,
        outputTokens,
      })
    })

    it('streams without usage nobody asked for, and bills it', async () => {
      const { data: stream, response } = await client.chat.completions
        .create({ model: alias(1), messages: MESSAGES, stream: true })
        .withResponse()
      let text = ''
      for await (const chunk of stream) {
        expect(chunk.model).toBe(alias(1))
        expect(chunk.usage ?? null).toBeNull()
        text += chunk.choices[0]?.delta.content ?? ''
      }
      expect(text).toBe(ANSWER)
      const row = await usageRowOf(bed.door.admin, response.headers.get('x-request-id') ?? '')
      const { input_tokens: inputTokens, output_tokens: outputTokens } = row
      expect(outputTokens).toBe(Math.ceil(ANSWER.length / 4))
      await expectBilled(bed, bed.routes[1], { response, protocol: 'openai_chat', inputTokens, outputTokens })
    })

    it('streams with usage where it is asked for, whatever way the bytes are cut', async () => {
      const text = 'naïve 你好 🙂 '.repeat(20)
      bed.provider.script({ next: [{ text, chunkBytes: 7 }] })
      const runner = client.chat.completions.stream({
        model: alias(),
        messages: MESSAGES,
        stream_options: { include_usage: true },
      })
      const completion = await runner.finalChatCompletion()
      expect(completion).toMatchObject({ model: alias(), choices: [{ message: { content: text } }] })
      expect(completion.usage?.completion_tokens).toBe(Math.ceil(text.length / 4))
    })

    it('goes round with a tool', async () => {
      bed.provider.script({ next: [{ toolInput: '{"city":"Paris"}' }, {}] })
      const asked: unknown[] = []
      const runner = client.chat.completions.runTools({
        model: alias(),
        stream: true,
        messages: MESSAGES,
        tools: [
          {
            type: 'function',
            function: {
              name: 'get_weather',
              description: 'The weather of a city',
              parameters: WEATHER,
              parse: JSON.parse,
              function: (input: object) => {
                asked.push(input)
                return 'sunny'
              },
            },
          },
        ],
      })
      expect(await runner.finalContent()).toBe('The tool said: sunny')
      expect(asked).toEqual([{ city: 'Paris' }])
    })

    it('gives structured output back', async () => {
      bed.provider.script({ next: [{ text: '{"city":"Oslo"}' }] })
      const completion = await client.chat.completions.parse({
        model: alias(),
        messages: MESSAGES,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'place', strict: true, schema: WEATHER },
        },
      })
      expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({ city: 'Oslo' })
      expect(JSON.parse(bed.provider.requests[0]?.body ?? '')).toMatchObject({
        response_format: { json_schema: { schema: WEATHER } },
      })
    })

    it('takes an image of two megabytes', async () => {
      const url = `data:image/png;base64,${'A'.repeat(2_000_000)}`
      const { usage } = await client.chat.completions.create({
        model: alias(),
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'what is this?' },
              { type: 'image_url', image_url: { url } },
            ],
          },
        ],
      })
      expect(usage?.prompt_tokens).toBeGreaterThan(700)
    })
  })

  describeResponses(() => bed)

  it('makes embeddings', async () => {
    const { data, response } = await client.embeddings
      .create({ model: 'text-embedding-3-small', input: ['a', 'bc'] })
      .withResponse()
    expect(data.data.map(({ embedding }) => embedding.length)).toEqual([4, 4])
    const row = await usageRowOf(bed.door.admin, response.headers.get('x-request-id') ?? '')
    expect(row).toMatchObject({ protocol: 'openai_embeddings', input_tokens: 2, output_tokens: 0 })
  })

  it('makes and edits images', async () => {
    const made = await client.images
      .generate({ model: 'gpt-image-1.5', prompt: 'a tulip', n: 2, size: '1536x1024' })
      .withResponse()
    expect(made.data.data).toHaveLength(2)
    const row = await usageRowOf(bed.door.admin, made.response.headers.get('x-request-id') ?? '')
    expect(row).toMatchObject({ protocol: 'openai_images', image_count: 2, image_size: '2K' })
    const image = await toFile(Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'tulip.png', { type: 'image/png' })
    const edited = await client.images.edit({ model: 'gpt-image-1.5', image, prompt: 'in blue' })
    expect(edited.data).toHaveLength(1)
    expect(bed.provider.requests.at(-1)?.headers['content-type']).toContain('multipart/form-data')
  })

  it('lists and retrieves models', async () => {
    const ids: string[] = []
    for await (const model of client.models.list()) ids.push(model.id)
    expect(ids).toEqual(expect.arrayContaining([alias(0), alias(1)]))
    expect(await client.models.retrieve(alias())).toMatchObject({ id: alias(), object: 'model' })
    expect(await refusalOf(client.models.retrieve('no-such-model'))).toBeInstanceOf(OpenAI.NotFoundError)
  })

  aiSdkOpenaiCases(() => bed)
  describeErrors(() => bed)
  describeSocket(() => bed, kind)
})
