import { APICallError, generateText, jsonSchema, Output, RetryError, stepCountIs, streamText, tool } from 'ai'
import type { LanguageModel } from 'ai'
import { describe, expect, it } from 'vitest'
import type { SimulatedProvider } from '../../../bench/simulated-provider'

const PROMPT = 'one two three four five six seven eight nine ten'
const ANSWER = `You said: ${PROMPT}`
const WEATHER = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const

/** Another model by its name, another caller by its key. */
export type AiModelOptions = {
  readonly name?: string
  readonly apiKey?: string
  readonly fetch?: typeof fetch
}

/** A provider package of `ai` on a bed. */
export type AiModels = {
  readonly provider: SimulatedProvider
  /** The model that is answered. */
  model(options?: AiModelOptions): LanguageModel
}

/** What `ai` does with any provider package through a gateway; the models are asked for when a test runs. */
export function aiSdkCases(name: string, modelsOf: () => AiModels): void {
  describe(name, () => {
    describeAnswers(modelsOf)
    describeRefusals(modelsOf)
  })
}

function describeAnswers(modelsOf: () => AiModels): void {
  it('answers in one piece and streams', async () => {
    const answer = await generateText({ model: modelsOf().model(), prompt: PROMPT })
    expect(answer).toMatchObject({ text: ANSWER, finishReason: 'stop' })
    expect(answer.usage.inputTokens).toBeGreaterThan(0)
    const stream = streamText({ model: modelsOf().model(), prompt: PROMPT })
    const pieces: string[] = []
    for await (const piece of stream.textStream) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.join('')).toBe(ANSWER)
    expect(await stream.usage).toMatchObject({ outputTokens: answer.usage.outputTokens })
  })

  it('runs a tool and goes on with its result', async () => {
    modelsOf().provider.script({ next: [{ toolInput: '{"city":"Paris"}' }, {}] })
    const cities: string[] = []
    const weather = tool({
      description: 'The weather of a city',
      inputSchema: jsonSchema<{ city: string }>(WEATHER),
      execute({ city }) {
        cities.push(city)
        return { sky: 'clear' }
      },
    })
    const stream = streamText({
      model: modelsOf().model(),
      prompt: 'Paris',
      tools: { weather },
      stopWhen: stepCountIs(2),
    })
    expect(await stream.text).toMatch(/sa(?:ys|id:) .*\\?"sky\\?":\\?"clear/)
    expect(cities).toEqual(['Paris'])
    expect((await stream.steps).map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop'])
  })

  it('answers by a schema', async () => {
    const city = '{"city":"Oslo"}'
    modelsOf().provider.script({ next: [{ text: city, toolInput: city }] })
    const { output } = await generateText({
      model: modelsOf().model(),
      prompt: 'Oslo',
      output: Output.object({ schema: jsonSchema<{ city: string }>(WEATHER) }),
    })
    expect(output).toEqual({ city: 'Oslo' })
    expect(modelsOf().provider.requests[0]?.body).toMatch(/"required":\["city"\]/)
  })

  it('sends an image of a megabyte', async () => {
    const image = Buffer.alloc(1_000_000, 7)
    const { text } = await generateText({
      model: modelsOf().model(),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'what is this?' },
            { type: 'image', image, mediaType: 'image/png' },
          ],
        },
      ],
    })
    expect(text.slice(0, 40)).toContain('what is this?')
    const sent = modelsOf().provider.requests[0]?.body ?? ''
    expect(sent.includes(image.toString('base64'))).toBe(true)
  })
}

function describeRefusals(modelsOf: () => AiModels): void {
  const ask = (options?: Parameters<AiModels['model']>[0], maxRetries = 0) =>
    generateText({ model: modelsOf().model(options), prompt: PROMPT, maxRetries }).then(
      () => new Error('the call was answered'),
      (thrown: unknown) => thrown,
    )

  it('reads a refusal, and does not repeat it', async () => {
    const error = await ask({ apiKey: 'sk-nobody-knows-this-key' })
    if (!APICallError.isInstance(error)) throw error
    expect(error).toMatchObject({ statusCode: 401, message: 'Invalid API key', isRetryable: false })
    expect(modelsOf().provider.requests).toHaveLength(0)
  })

  it("reads the client's own mistake in the words of the provider", async () => {
    modelsOf().provider.script({
      next: [{ status: 400, errorType: 'invalid_request_error', message: 'not like this' }],
    })
    const error = await ask()
    if (!APICallError.isInstance(error)) throw error
    expect(error).toMatchObject({ statusCode: 400, message: 'not like this', isRetryable: false })
  })

  it('repeats what may pass', async () => {
    let calls = 0
    const counted: typeof fetch = (input, init) => {
      calls += 1
      return fetch(input, init)
    }
    const error = await ask({ name: 'server-error', fetch: counted }, 1)
    if (!RetryError.isInstance(error)) throw error
    expect(error.lastError).toMatchObject({ statusCode: 502, isRetryable: true })
    expect(calls).toBe(2)
  })

  it('a stream that an error ends throws it', async () => {
    modelsOf().provider.script({ next: [{ errorAfterEvents: 5 }] })
    const errors: unknown[] = []
    const stream = streamText({
      model: modelsOf().model(),
      prompt: `${PROMPT} `.repeat(4),
      maxRetries: 0,
      onError: ({ error }) => void errors.push(error),
    })
    await stream.consumeStream()
    expect(errors).toHaveLength(1)
  })
}
