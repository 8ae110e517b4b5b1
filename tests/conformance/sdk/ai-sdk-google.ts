import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { APICallError, embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai'
import { expect, it } from 'vitest'
import { ALIAS, EMBED_ALIAS } from './gemini-bed'
import type { GeminiBed } from './gemini-bed'

const PROMPT = 'one two three four five six seven eight nine ten'

/** What `ai` with `@ai-sdk/google` does through a gateway; the bed is asked for when a test runs. */
export function aiSdkCases(bedOf: () => GeminiBed): void {
  const google = (apiKey?: string) =>
    createGoogleGenerativeAI({
      apiKey: apiKey ?? bedOf().keys.gemini,
      baseURL: `${bedOf().door.url}/v1beta`,
    })

  it('answers in one piece and streams', async () => {
    const answer = await generateText({ model: google()(ALIAS), prompt: PROMPT })
    expect(answer).toMatchObject({ text: `You said: ${PROMPT}`, finishReason: 'stop' })
    expect(answer.usage.inputTokens).toBeGreaterThan(0)
    const stream = streamText({ model: google()(ALIAS), prompt: PROMPT })
    const pieces: string[] = []
    for await (const piece of stream.textStream) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.join('')).toBe(answer.text)
    expect((await stream.usage).outputTokens).toBe(answer.usage.outputTokens)
  })

  it('runs a tool and goes on with its result', async () => {
    const cities: string[] = []
    const weather = tool({
      description: 'The weather of a city',
      inputSchema: jsonSchema<{ city: string }>({
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      }),
      execute({ city }) {
        cities.push(city)
        return { sky: 'clear' }
      },
    })
    const stream = streamText({
      model: google()(ALIAS),
      prompt: 'Paris',
      tools: { weather },
      stopWhen: stepCountIs(2),
    })
    expect(await stream.text).toContain('"sky":"clear"')
    expect(cities).toEqual(['Paris'])
    expect(await stream.steps).toHaveLength(2)
  })

  it('answers by a schema, and embeds', async () => {
    const schema = jsonSchema<{ city: string; degrees: number }>({
      type: 'object',
      properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
    })
    const { output } = await generateText({
      model: google()(ALIAS),
      prompt: 'Paris',
      output: Output.object({ schema }),
    })
    expect(output).toEqual({ city: 'Paris', degrees: 42 })
    const { embeddings } = await embedMany({
      model: google().embeddingModel(EMBED_ALIAS),
      values: ['first text', 'second text'],
    })
    expect(embeddings.map(({ length }) => length)).toEqual([8, 8])
  })

  it('reads a refusal', async () => {
    const call = generateText({ model: google('AIza-nobody')(ALIAS), prompt: 'x', maxRetries: 0 })
    const error: unknown = await call.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    if (!APICallError.isInstance(error)) throw error
    expect(error).toMatchObject({ statusCode: 401, message: 'Invalid API key', isRetryable: false })
  })
}
